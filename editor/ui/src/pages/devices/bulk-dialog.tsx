import { Button, Group, Modal, Select, Stack, TagsInput, Text } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import { useChange, useClients, useCredentials, useDevices, useSites } from "../../api/queries";
import { tell } from "../../components/tell";

export type BulkWhat = "credential" | "site" | "add_tags" | "remove_tags";

const FIELD: Record<BulkWhat, string> = { credential: "credential_id", site: "site_id", add_tags: "add_tags", remove_tags: "remove_tags" };

/** One change for all the ticked devices; the server makes it on all of them or on none. */
export function BulkDialog({ what, ids, close }: { what: BulkWhat; ids: string[]; close: () => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState<string | null>(null);
  const [tags, setTags] = useState<string[]>([]);
  const clients = new Map((useClients().data ?? []).map((client) => [client.id, client.name]));
  const sites = useSites().data ?? [];
  const credentials = (useCredentials().data ?? []).filter((each) => each.kind !== "secret");
  const devices = useDevices().data ?? [];
  const reference = what === "credential" || what === "site";
  const save = useChange(() => post<{ devices: number }>("/devices/change", { devices: ids, [FIELD[what]]: reference ? value : tags }), ["devices"], ["device"]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, {
      onSuccess: ({ devices: count }) => {
        tell(t("device.changed", { count }));
        close();
      },
    });
  };
  const choices = what === "credential" ? credentials.map(({ id, name }) => ({ value: id, label: name })) : sites.map(({ id, name, client_id }) => ({ value: id, label: `${name} · ${clients.get(client_id) ?? ""}` }));
  const ticked = new Set(ids);
  const known = [...new Set(devices.filter((row) => what === "add_tags" || ticked.has(row.id)).flatMap((row) => row.tags))].sort();
  const label = t(`devices.${reference ? what : "tags"}`);
  return (
    <Modal opened onClose={close} title={t(`device.bulk_${what}`)} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack gap={12}>
          {reference ? (
            <Select data-autofocus openOnFocus={false} label={label} description={t("device.bulk_empty")} clearable searchable value={value} data={choices} onChange={setValue} placeholder={t("device.bulk_none")} />
          ) : (
            <TagsInput data-autofocus openOnFocus={false} size="sm" label={label} value={tags} data={known} onChange={setTags} placeholder={tags.length ? undefined : t("form.type_and_enter")} />
          )}
          {save.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {save.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("do.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!reference && tags.length === 0}>
              {t("device.bulk_verb", { count: ids.length })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
