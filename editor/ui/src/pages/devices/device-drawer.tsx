import { Divider, Drawer, Group, NumberInput, Select, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { patch, post } from "../../api/client";
import { useChange, useClients, useCredentials, useDevices, useSites } from "../../api/queries";
import type { Device } from "../../api/types";
import { ActButton, useMissing } from "../../components/act-button";
import { tell } from "../../components/tell";
import { useChosenClient } from "../../frame/client";
import { Connection } from "./connection";
import { WinrmFields } from "./winrm-fields";

type Fields = Pick<Device, "name" | "address" | "connector" | "platform" | "client_id" | "site_id" | "credential_id" | "jump_device_id" | "tags" | "notes" | "port" | "winrm">;

const blank = (client: string): Fields => ({ name: "", address: "", connector: "ssh", platform: "linux", client_id: client, site_id: null, credential_id: null, jump_device_id: null, tags: [], notes: "", port: null, winrm: {} });
const pick = (device: Device): Fields => {
  const { name, address, connector, platform, client_id, site_id, credential_id, jump_device_id, tags, notes, port, winrm } = device;
  return { name, address, connector, platform, client_id, site_id, credential_id, jump_device_id, tags, notes, port, winrm };
};
const body = ({ port, ...rest }: Fields) => ({ ...rest, ...(port && { port }) });

/** Everything about one device, and whether Ruota can reach it. */
export function DeviceDrawer({ device, close }: { device: Device | null; close: () => void }) {
  const { t } = useTranslation();
  const chosen = useChosenClient();
  const clients = useClients().data ?? [];
  const sites = useSites().data ?? [];
  const credentials = useCredentials().data ?? [];
  const devices = useDevices().data ?? [];
  const [kept, setKept] = useState(device);
  const [edited, setEdited] = useState<Partial<Fields>>({});
  const fields = { ...(kept ? pick(kept) : blank(chosen ?? clients[0]?.id ?? "")), ...edited };
  const set = (part: Partial<Fields>) => setEdited({ ...edited, ...part });
  const save = useChange(
    async () => {
      const saved = kept ? await patch<Device>(`/devices/${kept.id}`, body(fields)) : await post<Device>("/devices", body(fields));
      setKept(saved);
      setEdited({});
      return saved;
    },
    ["devices"],
    ["device"],
    ["clients"],
  );
  const missing = useMissing();
  const dirty = !kept || Object.keys(edited).length > 0;
  const local = fields.connector === "local";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined, { onSuccess: (saved) => tell(t("devices.saved", { name: saved.name })) });
  };
  const choices = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Drawer opened onClose={close} title={kept ? kept.name : t("devices.add")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack gap={12}>
          <TextInput label={t("devices.name")} required withAsterisk={false} value={fields.name} onChange={(event) => set({ name: event.currentTarget.value })} data-autofocus={kept ? undefined : true} />
          <Group gap={12} grow>
            <Select label={t("devices.connector")} value={fields.connector} data={["ssh", "local", "winrm"].map((value) => ({ value, label: t(`connector.${value}`) }))} onChange={(value) => value && set({ connector: value, platform: value === "winrm" ? "windows" : "linux" })} />
            <Select label={t("devices.platform")} value={fields.platform} data={["linux", "windows"].map((value) => ({ value, label: t(`platform.${value}`) }))} onChange={(value) => value && set({ platform: value })} />
          </Group>
          {!local && (
            <Group gap={12} wrap="nowrap" align="flex-start">
              <TextInput style={{ flex: 1 }} label={t("devices.address")} description={t("devices.address_hint")} value={fields.address} onChange={(event) => set({ address: event.currentTarget.value })} />
              <NumberInput w={110} size="sm" label={t("devices.port")} description={t("devices.port_hint")} min={1} max={65535} hideControls value={fields.port ?? ""} onChange={(value) => set({ port: typeof value === "number" ? value : null })} />
            </Group>
          )}
          <Group gap={12} grow>
            <Select label={t("devices.client")} searchable value={fields.client_id || null} data={choices(clients)} onChange={(value) => value && set({ client_id: value, site_id: null })} nothingFoundMessage={t("devices.client_first")} />
            <Select label={t("devices.site")} clearable value={fields.site_id} data={choices(sites.filter((site) => site.client_id === fields.client_id))} onChange={(value) => set({ site_id: value })} placeholder={t("devices.no_site")} />
          </Group>
          {!local && (
            <Select label={t("devices.credential")} description={t("devices.credential_hint")} clearable searchable value={fields.credential_id} data={choices(credentials)} onChange={(value) => set({ credential_id: value })} placeholder={t("devices.no_credential")} />
          )}
          {fields.connector === "winrm" && <WinrmFields value={fields.winrm} set={(winrm) => set({ winrm })} />}
          {fields.connector === "ssh" && (
            <Select label={t("devices.jump")} description={t("devices.jump_hint")} clearable searchable value={fields.jump_device_id} data={choices(devices.filter((each) => each.id !== kept?.id && each.connector === "ssh"))} onChange={(value) => set({ jump_device_id: value })} placeholder={t("devices.direct")} />
          )}
          <TagsInput size="sm" label={t("devices.tags")} value={fields.tags} data={[...new Set(devices.flatMap((each) => each.tags))].sort()} onChange={(tags) => set({ tags })} placeholder={fields.tags.length ? undefined : t("form.type_and_enter")} />
          <Textarea label={t("devices.notes")} autosize minRows={2} value={fields.notes} onChange={(event) => set({ notes: event.currentTarget.value })} />
          {save.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {save.error.message}
            </Text>
          )}
          <Group justify="flex-end">
            <ActButton loading={save.isPending} why={missing([!fields.name.trim() && t("devices.name")]) ?? (dirty ? undefined : t("do.nothing_changed"))}>
              {t(kept ? "do.save" : "devices.add_this")}
            </ActButton>
          </Group>
        </Stack>
      </form>
      {kept && (
        <>
          <Divider my={16} />
          <Connection device={kept} stale={dirty} facts />
        </>
      )}
    </Drawer>
  );
}
