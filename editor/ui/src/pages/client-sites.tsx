import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api/client";
import { useChange, useSites } from "../api/queries";
import type { Client, Site } from "../api/types";
import { hoursWords, isWhole, Maintenance } from "../components/maintenance";
import { whileBusy } from "../components/tell";
import { ownZone, ZONES } from "../components/zones";

/** The sites of a client: added, changed and taken away in their place. */
export function Sites({ client }: { client: Client }) {
  const { t } = useTranslation();
  const sites = (useSites().data ?? []).filter((site) => site.client_id === client.id);
  const [name, setName] = useState("");
  const [zone, setZone] = useState(ownZone());
  const [open, setOpen] = useState<string | null>(null);
  const add = useChange(async () => { await post("/sites", { client_id: client.id, name: name.trim(), timezone: zone }); setName(""); }, ["sites"]);
  const change = useChange(({ id, ...fields }: Partial<Site> & { id: string }) => patch(`/sites/${id}`, fields), ["sites"], ["device-window"]);
  const remove = useChange((site: Site) => whileBusy(t("clients.removing_site", { name: site.name }), del(`/sites/${site.id}`)), ["sites"], ["devices"]);
  const error = add.error ?? remove.error ?? change.error;
  return (
    <Stack gap={8}>
      <Text fw={600}>{t("clients.sites")}</Text>
      {sites.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("clients.no_sites")}
        </Text>
      )}
      {sites.map((site) => (
        <Stack key={site.id} gap={8}>
          <Row site={site} open={open === site.id} toggle={() => setOpen(open === site.id ? null : site.id)} setQueue={(queue) => change.mutate({ id: site.id, queue })} removing={remove.isPending && remove.variables.id === site.id} remove={() => remove.mutate(site)} />
          {open === site.id && <Edit site={site} saving={change.isPending} save={(fields) => change.mutate({ id: site.id, ...fields }, { onSuccess: () => setOpen(null) })} />}
        </Stack>
      ))}
      <Group gap={8} align="flex-end" wrap="nowrap">
        <TextInput style={{ flex: 1 }} label={t("clients.site_name")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select w={180} label={t("clients.zone")} searchable limit={50} data={ZONES} value={zone} onChange={(value) => value && setZone(value)} />
        <Button variant="default" disabled={!name.trim()} loading={add.isPending} onClick={() => add.mutate(undefined)}>
          {t("clients.add_site")}
        </Button>
      </Group>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error.message}
        </Text>
      )}
    </Stack>
  );
}

function Row({ site, open, toggle, setQueue, removing, remove }: { site: Site; open: boolean; toggle: () => void; setQueue: (queue: string) => void; removing: boolean; remove: () => void }) {
  const { t, i18n } = useTranslation();
  const facts = [site.timezone, site.window ? hoursWords(t, site.window, i18n.language) : null, t("target.devices", { count: site.devices })].filter(Boolean).join(" · ");
  return (
    <Group justify="space-between" wrap="nowrap" gap={8}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" className="ellipsis" title={site.name}>
          {site.name}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={2} title={facts}>
          {facts}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap" style={{ flexShrink: 0, marginLeft: "auto" }}>
        <Button size="compact-xs" variant={open ? "light" : "subtle"} aria-expanded={open} onClick={toggle} aria-label={t("maintenance.edit_of", { name: site.name })}>
          {t("maintenance.edit")}
        </Button>
        <TextInput size="xs" w={150} aria-label={t("clients.queue_of", { name: site.name })} title={t("clients.queue_hint")} placeholder={t("clients.queue")} defaultValue={site.queue}
          onBlur={(event) => event.currentTarget.value.trim() !== site.queue && setQueue(event.currentTarget.value.trim())} />
        <Button size="compact-xs" variant="subtle" color="gray" loading={removing} onClick={remove} aria-label={`${t("do.delete")}: ${site.name}`}>
          {t("do.delete")}
        </Button>
      </Group>
    </Group>
  );
}

function Edit({ site, saving, save }: { site: Site; saving: boolean; save: (fields: Pick<Site, "timezone" | "window">) => void }) {
  const { t } = useTranslation();
  const [window, setWindow] = useState(site.window);
  const [timezone, setTimezone] = useState(site.timezone);
  return (
    <Stack component="section" className="card" p={12} gap={12} aria-label={t("maintenance.edit_of", { name: site.name })}>
      <Maintenance hint={t("maintenance.site_hint")} value={window} set={setWindow} zone={timezone} setZone={setTimezone} zoneAlways />
      <Group justify="flex-end">
        <Button size="compact-sm" loading={saving} disabled={!isWhole(window)} onClick={() => save({ timezone, window })}>
          {t("do.save")}
        </Button>
      </Group>
    </Stack>
  );
}
