import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useChange } from "../../api/queries";
import { emptyDocument, slug } from "../../document/keys";
import type { WorkflowDoc } from "../../document/types";

export function NewWorkflow({ taken, create, close }: { taken: string[]; create: (document: WorkflowDoc) => Promise<unknown>; close: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const make = useChange(() => create(emptyDocument(slug(name, taken), name.trim())));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) make.mutate(undefined);
  };
  return (
    <Modal opened onClose={close} title={t("workflows.new")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("workflows.name")} placeholder={t("workflows.name_hint")} maxLength={200} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          {make.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {make.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("do.cancel")}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
              {t("workflows.create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
