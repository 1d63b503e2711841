import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { put } from "../api/client";
import { useChange } from "../api/queries";
import { tell } from "../components/tell";
import { devicesOf, expectedOf } from "./mocks";
import { keptKey } from "./queries";
import { useRehearsal } from "./store";
import type { Kept } from "./types";

/** Keeps the rehearsal with the workflow; what came of it now is what it expects from then on. */
export function SaveDialog({ id, kept }: { id: string; kept: readonly Kept[] }) {
  const { t } = useTranslation();
  const { rehearsal, found, name: before } = useRehearsal.getState();
  const [name, setName] = useState(before);
  const [description, setDescription] = useState(rehearsal.description ?? "");
  const close = () => useRehearsal.setState({ saving: false });
  const save = useChange(() => {
    const { description: _before, ...rest } = rehearsal;
    const body = { ...rest, ...(description.trim() && { description: description.trim() }), expect: found ? expectedOf(found) : {} };
    return put<Kept>(`/workflows/${id}/rehearsals`, { name: name.trim(), rehearsal: body });
  }, keptKey(id));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: (row) => {
        useRehearsal.setState({ saving: false, name: row.name, rehearsal: row.rehearsal });
        tell(t("rehearsal.saved", { name: row.name }));
      },
    });
  };
  if (!found) return null;
  const replaces = kept.some((each) => each.name === name.trim());
  return (
    <Modal opened onClose={close} size={480} title={t("rehearsal.save")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack gap={12}>
          <TextInput label={t("rehearsal.name")} placeholder={t("rehearsal.name_placeholder")} description={replaces ? t("rehearsal.replaces") : undefined} maxLength={200} data-autofocus value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Textarea label={t("rehearsal.description")} autosize minRows={1} maxRows={4} maxLength={2000} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
          <Text size="sm" c="dimmed" data-testid="rehearsal-expects">
            {t("rehearsal.expects", { outcome: t(`outcome.${found.outcome}`).toLowerCase(), devices: t("rehearsal.count_devices", { count: devicesOf(rehearsal).length }), steps: t("rehearsal.count_steps", { count: found.steps.length }) })}
          </Text>
          {save.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {save.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("do.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!name.trim()}>
              {t("rehearsal.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
