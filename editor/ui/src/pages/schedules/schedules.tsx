import { Button, Loader, Switch, Text } from "@mantine/core";
import { IconCalendarClock, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../../api/client";
import { useChange, useSchedules } from "../../api/queries";
import type { Schedule } from "../../api/types";
import { DataTable, type Column } from "../../components/data-table";
import { Empty } from "../../components/empty";
import { Page } from "../../components/page";
import { tellError } from "../../components/tell";
import { shortly } from "../../components/time";
import { Trouble } from "../../components/trouble";
import { useChosenClient } from "../../frame/client";
import { NothingHere } from "../../frame/nothing-here";
import { ScheduleDrawer } from "./schedule-drawer";
import { useCronWords } from "./use-cron-words";
import { locale } from "../../i18n/locale";

export default function Schedules() {
  const { t, i18n } = useTranslation();
  const client = useChosenClient();
  const schedules = useSchedules(client);
  const words = useCronWords();
  const [editing, setEditing] = useState<Schedule | "new" | null>(null);
  const { mutate: toggle, isPending, variables } = useChange((row: Schedule) => patch(`/schedules/${row.id}`, { enabled: !row.enabled }), ["schedules"]);
  const turning = isPending ? variables.id : "";
  const rows = schedules.data ?? [];
  const columns = useMemo(
    (): Column<Schedule>[] => [
      { key: "on", title: t("schedules.on"), width: 72, render: (row) => <span onClick={(event) => event.stopPropagation()}><Switch size="xs" thumbIcon={turning === row.id ? <Loader size={8} /> : undefined} aria-label={t("schedules.on_name", { name: row.name })} checked={row.enabled} aria-busy={turning === row.id} onChange={() => turning !== row.id && toggle(row, { onError: tellError })} /></span> },
      { key: "name", title: t("schedules.name"), width: "23%", render: (row) => <b title={row.name}>{row.name}</b>, value: (row) => row.name },
      { key: "workflow", title: t("runs.workflow"), width: "20%", render: (row) => <span title={row.workflow_name}>{row.workflow_name}</span>, value: (row) => row.workflow_name },
      { key: "when", title: t("schedules.when"), render: (row) => <span title={`${row.cron} ${row.timezone}`}>{words(row.cron)}</span> },
      { key: "devices", title: t("frame.devices"), width: 96, numeric: true, render: (row) => row.devices.toLocaleString(locale(i18n.language)), value: (row) => row.devices },
      { key: "mode", title: t("run.mode"), width: 100, render: (row) => t(`run.${row.mode}`), value: (row) => row.mode },
      { key: "next", title: t("schedules.next"), width: 190, render: (row) => (row.enabled && row.next_due_at ? shortly(row.next_due_at, locale(i18n.language), row.timezone) : <Text span size="sm" c="dimmed">{t("schedules.off")}</Text>), value: (row) => row.next_due_at ?? "~" },
    ],
    [t, i18n.language, words, toggle, turning],
  );
  return (
    <Page
      title={t("frame.schedules")}
      action={
        <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setEditing("new")}>
          {t("schedules.add")}
        </Button>
      }
    >
      {schedules.error ? (
        <Trouble error={schedules.error} retry={() => void schedules.refetch()} />
      ) : schedules.isSuccess && rows.length === 0 && client ? (
        <NothingHere icon={IconCalendarClock} />
      ) : schedules.isSuccess && rows.length === 0 ? (
        <Empty icon={IconCalendarClock} title={t("schedules.none")} action={<Button onClick={() => setEditing("new")}>{t("schedules.add")}</Button>}>
          {t("schedules.none_body")}
        </Empty>
      ) : (
        <DataTable label={t("frame.schedules")} none={schedules.isPending ? " " : undefined} rows={rows} columns={columns} id={(row) => row.id} open={setEditing} sortBy="next" />
      )}
      {editing && <ScheduleDrawer key={editing === "new" ? "new" : editing.id} schedule={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Page>
  );
}
