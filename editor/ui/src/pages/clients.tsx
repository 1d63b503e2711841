import { Button, Text, Textarea, TextInput } from "@mantine/core";
import { IconBuilding, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api/client";
import { useChange, useClients, useSites } from "../api/queries";
import type { Client } from "../api/types";
import { Confirm, type Question } from "../components/confirm";
import { DataTable, type Column } from "../components/data-table";
import { useMissing } from "../components/act-button";
import { EditDrawer } from "../components/edit-drawer";
import { Empty } from "../components/empty";
import { hoursWords, isWhole, Maintenance, type Hours } from "../components/maintenance";
import { Page } from "../components/page";
import { SearchInput } from "../components/search-input";
import { Trouble } from "../components/trouble";
import { useChooseClient, useChosenClient } from "../frame/client";
import { NothingHere } from "../frame/nothing-here";
import { same } from "../document/same";
import { ownZone } from "../components/zones";
import { Sites } from "./client-sites";

export default function Clients() {
  const { t, i18n } = useTranslation();
  const clients = useClients();
  const allSites = useSites().data;
  const [search, setSearch] = useState("");
  const [editing, setEditing] = useState<Client | "new" | null>(null);
  const chosen = useChosenClient();
  const rows = (clients.data ?? []).filter((row) => !chosen || row.id === chosen);
  const shown = rows.filter((row) => row.name.toLowerCase().includes(search.trim().toLowerCase()));
  const columns = useMemo((): Column<Client>[] => {
    const sitesOf = (row: Client) => (allSites ?? []).filter((site) => site.client_id === row.id);
    return [
      { key: "name", title: t("clients.name"), width: "32%", render: (row) => <b title={row.name}>{row.name}</b>, value: (row) => row.name },
      { key: "sites", title: t("clients.sites"), render: (row) => <span title={sitesOf(row).map((site) => site.name).join(", ")}>{sitesOf(row).map((site) => site.name).join(", ") || "–"}</span> },
      { key: "window", title: t("maintenance.title"), width: 260, render: (row) => (row.window ? <span title={`${hoursWords(t, row.window, i18n.language)} (${row.window.timezone})`}>{hoursWords(t, row.window, i18n.language)}</span> : <Text span size="sm" c="dimmed">{t("maintenance.any_time")}</Text>) },
      { key: "notes", title: t("clients.notes"), render: (row) => <Text span size="sm" c="dimmed">{row.notes}</Text> },
      { key: "devices", title: t("frame.devices"), width: 110, numeric: true, render: (row) => row.devices, value: (row) => row.devices },
    ];
  }, [t, i18n.language, allSites]);
  return (
    <Page
      title={t("frame.clients")}
      action={
        <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setEditing("new")}>
          {t("clients.add")}
        </Button>
      }
      filters={rows.length > 0 ? <SearchInput value={search} setValue={setSearch} label={t("clients.search")} /> : undefined}
    >
      {clients.error ? (
        <Trouble error={clients.error} retry={() => void clients.refetch()} />
      ) : clients.isSuccess && rows.length === 0 && chosen ? (
        <NothingHere icon={IconBuilding} />
      ) : clients.isSuccess && rows.length === 0 ? (
        <Empty icon={IconBuilding} title={t("clients.none")} action={<Button onClick={() => setEditing("new")}>{t("clients.add")}</Button>}>
          {t("clients.none_body")}
        </Empty>
      ) : (
        <DataTable label={t("frame.clients")} none={clients.isPending ? " " : undefined} rows={shown} columns={columns} id={(row) => row.id} open={setEditing} sortBy="name" />
      )}
      {editing && <ClientDrawer key={editing === "new" ? "new" : editing.id} client={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Page>
  );
}

function ClientDrawer({ client, close }: { client: Client | null; close: () => void }) {
  const { t } = useTranslation();
  const [kept, setKept] = useState(client);
  const [name, setName] = useState(client?.name ?? "");
  const [notes, setNotes] = useState(client?.notes ?? "");
  const [hours, setHours] = useState<Hours | null>(client?.window ?? null);
  const [zone, setZone] = useState(client?.window?.timezone ?? ownZone());
  const [question, setQuestion] = useState<Question | null>(null);
  const window = hours && { ...hours, timezone: zone };
  const chosen = useChosenClient();
  const choose = useChooseClient();
  const add = async () => {
    const added = await post<Client>("/clients", { name, notes, window });
    // a page that shows one client shows the new one, instead of nothing of it
    if (chosen) choose(added.id);
    return added;
  };
  const save = useChange(async () => setKept(kept ? await patch<Client>(`/clients/${kept.id}`, { name, notes, window }) : await add()), ["clients"], ["devices"], ["device-window"]);
  const remove = useChange(async () => {
    await del(`/clients/${kept?.id}`);
    if (chosen === kept?.id) choose(null);
    close();
  }, ["clients"]);
  const dirty = !kept || name !== kept.name || notes !== kept.notes || !same(window, kept.window);
  const missing = useMissing();
  const why = missing([!name.trim() && t("clients.name"), !isWhole(hours) && t("maintenance.title")]) ?? (dirty ? undefined : t("do.nothing_changed"));
  return (
    <>
      <EditDrawer title={kept?.name ?? t("clients.add")} close={close} save={() => save.mutate(undefined)} saving={save.isPending} error={save.error} why={why} verb={t(kept ? "do.save" : "clients.add")}
        remove={kept ? () => setQuestion({ title: t("clients.delete_title"), body: t("clients.delete_body", { name: kept.name }), verb: t("clients.delete_verb", { name: kept.name }), act: () => remove.mutateAsync(undefined) }) : undefined}>
        <TextInput label={t("clients.name")} value={name} maxLength={200} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={client ? undefined : true} />
        <Textarea label={t("clients.notes")} autosize minRows={2} value={notes} onChange={(event) => setNotes(event.currentTarget.value)} />
        <Maintenance hint={t("maintenance.hint")} value={hours} set={setHours} zone={zone} setZone={setZone} />
        {kept && <Sites client={kept} />}
      </EditDrawer>
      <Confirm question={question} close={() => setQuestion(null)} />
    </>
  );
}
