import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import { useChange, useWorkflows } from "../../api/queries";
import type { WorkflowFull } from "../../api/types";
import { extract } from "../../document/extract";
import { slug } from "../../document/keys";
import { pickedKeys } from "../commands/selection";
import type { Bench } from "../commands/types";
import { useUi } from "../ui";

const close = () => useUi.setState({ extracting: false });

/** The picked steps become a workflow of their own; one step that runs it takes their place. */
export function ExtractDialog({ bench }: { bench: Bench }) {
  return useUi((state) => state.extracting) ? <Named bench={bench} /> : null;
}

function Named({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const taken = (useWorkflows().data ?? []).map((row) => row.id);
  const [name, setName] = useState("");
  const keys = pickedKeys(bench);
  const make = useChange(async () => {
    const { editor, catalog } = bench;
    const { callee } = extract(editor.getState().doc, catalog, keys, slug(name, taken), name.trim());
    const kept = await post<WorkflowFull>("/workflows", { document: callee });
    let key = "";
    editor.getState().edit({ what: "extract", count: keys.length }, (doc) => {
      const done = extract(doc, catalog, keys, kept.id, name.trim());
      key = done.key;
      return done.doc;
    });
    editor.getState().select([key]);
    close();
  }, ["workflows"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) make.mutate(undefined);
  };
  return (
    <Modal opened onClose={close} title={t("command.extract")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t("canvas.extract_body", { count: keys.length })}
          </Text>
          <TextInput label={t("workflows.name")} maxLength={200} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
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
              {t("canvas.extract")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
