import { Button, Text } from "@mantine/core";
import { IconDevices2, IconFileDownload, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDevices } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Device } from "../../api/types";
import { DataTable, type Column } from "../../components/data-table";
import { Empty } from "../../components/empty";
import { Page } from "../../components/page";
import { Trouble } from "../../components/trouble";
import { useChosenClient } from "../../frame/client";
import { NothingHere } from "../../frame/nothing-here";
import { useKept } from "../../hooks/use-kept";
import { BulkBar } from "./bulk-bar";
import { ColumnChoice, columnsOf, FIRST_COLUMNS } from "./columns";
import { csv } from "./csv";
import { DeviceDrawer } from "./device-drawer";
import { ALL, filtered } from "./filter";
import { Filters } from "./filters";
import { ImportDialog } from "./import-dialog";

const NOBODY: ReadonlySet<string> = new Set();

/** The table of the devices of all clients, or of the one that is chosen: nothing stays ticked when that changes. */
export default function DevicesPage() {
  const client = useChosenClient();
  return <Devices key={client} client={client} />;
}

function Devices({ client }: { client: string | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const devices = useDevices();
  const session = useSession();
  const mayChange = session.user?.role !== "viewer";
  const [filter, setFilter] = useState(ALL);
  const [ticked, setTicked] = useState(NOBODY);
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const [chosen, setChosen] = useKept<string[]>(`device-columns-${session.user?.id ?? ""}`, FIRST_COLUMNS);
  const rows = useMemo(() => (devices.data ?? []).filter((row) => !client || row.client_id === client), [devices.data, client]);
  const shown = useMemo(() => filtered(rows, filter), [rows, filter]);
  const all = useMemo(() => columnsOf(t), [t]);
  const columns = useMemo(() => all.filter((column) => column.key === "name" || chosen.includes(column.key)), [all, chosen]);
  // a filter hides rows; what is hidden is not acted upon
  const acted = useMemo(() => shown.filter((row) => ticked.has(row.id)).map((row) => row.id), [shown, ticked]);
  const actions = (
    <>
      <Button variant="default" leftSection={<IconFileImport size={16} stroke={1.5} />} onClick={() => setImporting(true)}>
        {t("devices.import")}
      </Button>
      <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAdding(true)}>
        {t("devices.add")}
      </Button>
    </>
  );
  return (
    <Page title={t("frame.devices")} action={mayChange ? actions : undefined} filters={rows.length > 0 ? <Filters rows={rows} filter={filter} set={setFilter} client={client} /> : undefined}>
      {devices.error ? (
        <Trouble error={devices.error} retry={() => void devices.refetch()} />
      ) : devices.isSuccess && rows.length === 0 && client ? (
        <NothingHere icon={IconDevices2} />
      ) : devices.isSuccess && rows.length === 0 ? (
        <Empty icon={IconDevices2} title={t("devices.none")} action={mayChange ? actions : undefined}>
          {t("devices.none_body")}
        </Empty>
      ) : (
        <>
          {acted.length > 0 ? (
            <BulkBar ids={acted} clear={() => setTicked(NOBODY)} />
          ) : (
            <div style={{ display: "flex", alignItems: "center", gap: 8, marginBottom: 12 }}>
              <Text size="sm" c="dimmed" role="status" mr="auto">
                {shown.length === rows.length ? t("target.devices", { count: rows.length }) : t("table.some_of", { shown: shown.length, count: rows.length })}
              </Text>
              <Button variant="default" size="compact-sm" leftSection={<IconFileDownload size={16} stroke={1.5} />} disabled={shown.length === 0} onClick={() => download(columns, shown)}>
                {t("device.csv")}
              </Button>
              <ColumnChoice columns={all} shown={chosen} set={setChosen} />
            </div>
          )}
          <DataTable label={t("frame.devices")} none={devices.isPending ? " " : undefined} rows={shown} columns={columns} id={(row) => row.id} name={(row) => row.name} open={(row) => void navigate(`/devices/${row.id}`)} ticked={mayChange ? ticked : undefined} setTicked={mayChange ? setTicked : undefined} sortBy="name" />
        </>
      )}
      {adding && <DeviceDrawer device={null} close={() => setAdding(false)} />}
      {importing && <ImportDialog close={() => setImporting(false)} />}
    </Page>
  );
}

/** What is shown, as a file. */
function download(columns: Column<Device>[], rows: Device[]): void {
  const text = csv(columns.map((column) => column.title), rows.map((row) => columns.map((column) => String(column.value?.(row) ?? ""))));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = "devices.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
