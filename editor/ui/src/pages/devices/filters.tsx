import { Button, Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useClients, useSites } from "../../api/queries";
import type { Device } from "../../api/types";
import { SearchInput } from "../../components/search-input";
import { ALL, STATES, type DeviceFilter, type DeviceState } from "./filter";

interface FiltersProps {
  rows: Device[];
  filter: DeviceFilter;
  set: (filter: DeviceFilter) => void;
  /** The one client of which devices are shown at all; there is none to choose then. */
  client: string | null;
}

/** What the table shows, in one row: text, client, site, system, tag, state. */
export function Filters({ rows, filter, set, client }: FiltersProps) {
  const { t } = useTranslation();
  const only = client ?? filter.client;
  const clients = useClients().data ?? [];
  const sites = (useSites().data ?? []).filter((site) => !only || site.client_id === only);
  const tags = useMemo(() => [...new Set(rows.flatMap((row) => row.tags))].sort(), [rows]);
  const clientName = new Map(clients.map((client) => [client.id, client.name]));
  const one = (part: Partial<DeviceFilter>) => set({ ...filter, ...part });
  const named = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  const places = sites.map((site) => ({ value: site.id, label: only ? site.name : `${site.name} · ${clientName.get(site.client_id) ?? ""}` }));
  const active = Object.values(filter).some(Boolean);
  return (
    <>
      <SearchInput width={200} value={filter.text} setValue={(text) => one({ text })} label={t("devices.search")} />
      {!client && <Select w={170} aria-label={t("devices.client")} placeholder={t("devices.any_client")} clearable searchable value={filter.client} data={named(clients)} onChange={(client) => one({ client, site: null })} />}
      {places.length > 0 && <Select w={150} aria-label={t("devices.site")} placeholder={t("device.any_site")} clearable searchable value={filter.site} data={places} onChange={(site) => one({ site })} />}
      <Select w={146} aria-label={t("devices.platform")} placeholder={t("device.any_platform")} clearable value={filter.platform} data={["linux", "windows"].map((value) => ({ value, label: t(`platform.${value}`) }))} onChange={(platform) => one({ platform })} />
      {tags.length > 0 && <Select w={140} aria-label={t("devices.tags")} placeholder={t("device.any_tag")} clearable searchable value={filter.tag} data={tags} onChange={(tag) => one({ tag })} />}
      <Select w={180} aria-label={t("device.state")} placeholder={t("device.any_state")} clearable value={filter.state} data={STATES.map((value) => ({ value, label: t(`device.state_${value}`) }))} onChange={(state) => one({ state: state as DeviceState | null })} />
      {active && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => set(ALL)}>
          {t("device.clear_filters")}
        </Button>
      )}
    </>
  );
}
