import { Button, Group, Loader, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCatalog } from "../../api/queries";
import { Trouble } from "../../components/trouble";
import type { WorkflowDoc } from "../../document/types";
import { Thumbnail } from "../../picture/thumbnail";
import { spoken, useTemplates, type Template } from "./queries";
import classes from "./workflows.module.css";

interface GalleryProps {
  close: () => void;
  /** Takes the template; the name only where one is asked. */
  take: (document: WorkflowDoc, name: string) => Promise<unknown>;
  askName: boolean;
}

/** The shipped workflows, to begin from. */
export function Gallery({ close, take, askName }: GalleryProps) {
  const { t, i18n } = useTranslation();
  const templates = useTemplates();
  const [chosen, setChosen] = useState<Template | null>(null);
  const choose = (template: Template) => (askName ? setChosen(template) : void take(template.document, template.name));
  return (
    <Modal opened onClose={close} size={960} title={t("gallery.templates")} closeButtonProps={{ "aria-label": t("do.close") }}>
      {templates.error ? (
        <Trouble error={templates.error} retry={() => void templates.refetch()} />
      ) : chosen ? (
        <Named template={chosen} back={() => setChosen(null)} take={take} />
      ) : (
        <Stack gap={12}>
          <Text c="dimmed">{t("gallery.templates_lead")}</Text>
          {templates.isPending && <Loader size="sm" type="dots" />}
          <div className={classes.templates}>
            {templates.data?.map((one) => spoken(one, i18n.language)).map((template) => (
              <TemplateCard key={template.id} template={template} choose={() => choose(template)} />
            ))}
          </div>
        </Stack>
      )}
    </Modal>
  );
}

function TemplateCard({ template, choose }: { template: Template; choose: () => void }) {
  const { t } = useTranslation();
  const catalog = useCatalog().data;
  const { document, name, description } = template;
  const inputs = Object.entries(document.inputs?.properties ?? {}).map(([key, schema]) => schema.title ?? key);
  return (
    <button type="button" className={`card ${classes.template}`} onClick={choose}>
      <span className={classes.picture} aria-hidden>{catalog && <Thumbnail doc={document} catalog={catalog} label={t("gallery.picture", { name })} />}</span>
      <span className={classes.words}>
        <Text fw={600} span>
          {name}
        </Text>
        <Text size="sm" c="dimmed" span>
          {description}
        </Text>
        <Text size="xs" c="dimmed" span>
          {inputs.length ? t("gallery.inputs", { names: inputs.join(", ") }) : t("gallery.no_inputs")}
        </Text>
      </span>
    </button>
  );
}

function Named({ template, back, take }: { template: Template; back: () => void; take: GalleryProps["take"] }) {
  const { t } = useTranslation();
  const [name, setName] = useState(template.name);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    take(template.document, name.trim())
      .catch((reason: Error) => setError(reason.message))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t("gallery.name_it")} maxLength={200} data-autofocus value={name} error={error || undefined} onChange={(event) => setName(event.currentTarget.value)} />
        <Group justify="space-between">
          <Button variant="subtle" leftSection={<IconArrowLeft size={16} stroke={1.5} />} onClick={back}>
            {t("gallery.back")}
          </Button>
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            {t("gallery.make")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
