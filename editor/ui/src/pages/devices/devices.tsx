import { Badge, Button, Group, Select, Text } from "@mantine/core";
import { IconDevices2, IconFileImport, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { del } from "../../api/client";
import { useChange, useClients, useDevices } from "../../api/queries";
import type { Device } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { DataTable, type Column } from "../../components/data-table";
import { Empty } from "../../components/empty";
import { Page } from "../../components/page";
import { SearchInput } from "../../components/search-input";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";
import { DeviceDrawer } from "./device-drawer";
import { ImportDialog } from "./import-dialog";
import { PickWorkflow } from "./pick-workflow";

const NOBODY: ReadonlySet<string> = new Set();

export default function Devices() {
  const { t } = useTranslation();
  const devices = useDevices();
  const clients = useClients().data ?? [];
  const [search, setSearch] = useState("");
  const [client, setClient] = useState<string | null>(null);
  const [ticked, setTicked] = useState(NOBODY);
  const [editing, setEditing] = useState<Device | "new" | null>(null);
  const [importing, setImporting] = useState(false);
  const [running, setRunning] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const remove = useChange(async (ids: string[]) => { for (const id of ids) await del(`/devices/${id}`); }, ["devices"], ["clients"]);
  const rows = useMemo(() => devices.data ?? [], [devices.data]);
  const shown = useMemo(() => {
    const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
    return rows.filter((row) => {
      const text = `${row.name} ${row.address} ${row.client} ${row.site ?? ""} ${row.tags.join(" ")} ${row.platform}`.toLowerCase();
      return (!client || row.client_id === client) && words.every((word) => text.includes(word));
    });
  }, [rows, search, client]);
  const columns = useMemo(
    (): Column<Device>[] => [
      { key: "name", title: t("devices.name"), width: "22%", render: (row) => <b title={row.name}>{row.name}</b>, value: (row) => row.name },
      { key: "address", title: t("devices.address"), width: "14%", render: (row) => <span title={row.address}>{row.connector === "local" ? t("devices.local") : row.address}</span>, value: (row) => row.address },
      { key: "client", title: t("devices.client"), width: "18%", render: (row) => <span title={row.client}>{[row.client, row.site].filter(Boolean).join(" · ")}</span>, value: (row) => row.client },
      { key: "platform", title: t("devices.platform"), width: 100, render: (row) => t(`platform.${row.platform}`), value: (row) => row.platform },
      { key: "credential", title: t("devices.credential"), width: "12%", render: (row) => row.credential ?? (row.connector === "local" ? "–" : <Text span size="sm" c="var(--r-warn)">{t("devices.no_credential")}</Text>), value: (row) => row.credential ?? "" },
      { key: "tags", title: t("devices.tags"), render: (row) => <Group gap={4} wrap="nowrap">{row.tags.map((tag) => <Badge key={tag} size="sm" variant="default" tt="none" radius="sm" fw={400} style={{ flexShrink: 0 }}>{tag}</Badge>)}</Group>, value: (row) => row.tags.join(" ") },
      { key: "seen", title: t("devices.seen"), width: 130, render: (row) => (row.last_error ? <Text span size="sm" c="var(--r-bad)" title={row.last_error}>{row.last_error}</Text> : row.last_seen_at ? <When at={row.last_seen_at} /> : <Text span size="sm" c="dimmed">{t("devices.never_seen")}</Text>), value: (row) => row.last_seen_at ?? "" },
    ],
    [t],
  );
  const askRemove = () =>
    setQuestion({
      title: t("devices.delete_title"),
      body: t("devices.delete_body", { count: ticked.size }),
      verb: t("devices.delete_verb", { count: ticked.size }),
      act: async () => { await remove.mutateAsync([...ticked]); setTicked(NOBODY); },
    });
  return (
    <Page
      title={t("frame.devices")}
      action={
        <>
          <Button variant="default" leftSection={<IconFileImport size={16} stroke={1.5} />} onClick={() => setImporting(true)}>
            {t("devices.import")}
          </Button>
          <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setEditing("new")}>
            {t("devices.add")}
          </Button>
        </>
      }
      filters={
        rows.length > 0 ? (
          <>
            <SearchInput value={search} setValue={setSearch} label={t("devices.search")} />
            <Select w={220} aria-label={t("devices.client")} placeholder={t("devices.any_client")} clearable searchable value={client} onChange={setClient} data={clients.map((each) => ({ value: each.id, label: each.name }))} />
            <Text size="sm" c="dimmed" role="status">
              {shown.length === rows.length ? t("target.devices", { count: rows.length }) : t("table.some_of", { shown: shown.length, count: rows.length })}
            </Text>
            {ticked.size > 0 && (
              <Group gap={8} ml="auto">
                <Text size="sm" fw={600}>
                  {t("table.ticked", { count: ticked.size })}
                </Text>
                <Button size="compact-md" variant="default" leftSection={<IconPlayerPlay size={14} stroke={2} />} onClick={() => setRunning(true)}>
                  {t("devices.run_on", { count: ticked.size })}
                </Button>
                <Button size="compact-md" variant="default" leftSection={<IconTrash size={14} stroke={1.5} />} onClick={askRemove}>
                  {t("devices.delete_verb", { count: ticked.size })}
                </Button>
              </Group>
            )}
          </>
        ) : undefined
      }
    >
      {devices.error ? (
        <Trouble error={devices.error} retry={() => void devices.refetch()} />
      ) : devices.isSuccess && rows.length === 0 ? (
        <Empty icon={IconDevices2} title={t("devices.none")} action={<><Button variant="default" onClick={() => setImporting(true)}>{t("devices.import")}</Button><Button onClick={() => setEditing("new")}>{t("devices.add")}</Button></>}>
          {t("devices.none_body")}
        </Empty>
      ) : (
        <DataTable label={t("frame.devices")} none={devices.isPending ? " " : undefined} rows={shown} columns={columns} id={(row) => row.id} open={setEditing} ticked={ticked} setTicked={setTicked} sortBy="name" />
      )}
      {editing && <DeviceDrawer key={editing === "new" ? "new" : editing.id} device={editing === "new" ? null : (rows.find((row) => row.id === editing.id) ?? editing)} close={() => setEditing(null)} />}
      {importing && <ImportDialog close={() => setImporting(false)} />}
      {running && <PickWorkflow devices={[...ticked]} close={() => setRunning(false)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
    </Page>
  );
}
