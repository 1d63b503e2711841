import { Button, Group, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { get } from "../../api/client";
import { useClients, useCredentials, useDevices, useSchedules, useWorkflows } from "../../api/queries";
import type { AuditEntry } from "../../api/types";
import { DataTable, type Column } from "../../components/data-table";
import { SearchInput } from "../../components/search-input";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";

const PART = 200;
const PLACES: Record<string, string> = { run: "/runs/", workflow: "/workflows/", device: "/devices/" };

/** Who did what, newest first. */
export function Activity() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const name = useNames();
  const parts = useInfiniteQuery({
    queryKey: ["audit"],
    initialPageParam: "",
    queryFn: ({ pageParam }) => get<{ items: AuditEntry[]; next: string | null }>(`/audit?limit=${PART}${pageParam && `&cursor=${pageParam}`}`),
    getNextPageParam: (part) => part.next,
  });
  const rows = useMemo(() => (parts.data?.pages ?? []).flatMap((part) => part.items), [parts.data]);
  const columns = useMemo((): Column<AuditEntry>[] => {
    const did = (row: AuditEntry) => t(`activity.did.${row.action.replace(".", "_")}`, { defaultValue: row.action });
    return [
      { key: "at", title: t("activity.when"), width: 150, render: (row) => <When at={row.at} />, value: (row) => row.at },
      { key: "who", title: t("activity.who"), width: "14%", render: (row) => <b title={row.user}>{row.user}</b>, value: (row) => row.user },
      { key: "did", title: t("activity.what"), width: "24%", render: (row) => <span title={row.action}>{did(row)}</span>, value: did },
      { key: "on", title: t("activity.on"), render: (row) => <Subject row={row} name={name(row)} />, value: name },
      { key: "more", title: t("activity.more"), width: "28%", render: (row) => <More row={row} /> },
    ];
  }, [t, name]);
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((row) => columns.some((column) => String(column.value?.(row) ?? "").toLowerCase().includes(wanted)));
  if (parts.error) return <Trouble error={parts.error} retry={() => void parts.refetch()} />;
  return (
    <Stack gap={12} mih={0}>
      <SearchInput value={search} setValue={setSearch} label={t("activity.search")} />
      <DataTable label={t("settings.activity")} none={parts.isPending ? " " : rows.length === 0 ? t("activity.none") : undefined} rows={shown} columns={columns} id={(row) => row.id} />
      {parts.hasNextPage && (
        <Group>
          <Button size="compact-sm" variant="subtle" loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
            {t("activity.older")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What something is called now, or was when it was noted. */
function useNames(): (row: AuditEntry) => string {
  const lists = [useDevices().data, useClients().data, useCredentials().data, useWorkflows().data, useSchedules().data];
  const names = new Map(lists.flatMap((list) => (list ?? []).map((one) => [one.id, one.name] as const)));
  return (row) => {
    const { name, workflow, rehearsal } = row.detail;
    if (typeof name === "string") return name;
    if (typeof workflow === "string") return names.get(workflow) ?? workflow;
    return names.get(row.subject_id) ?? (typeof rehearsal === "string" ? rehearsal : row.subject_id);
  };
}

function Subject({ row, name }: { row: AuditEntry; name: string }) {
  const place = PLACES[row.subject_kind];
  if (!place || !row.subject_id || row.action.endsWith(".delete")) return <span title={name}>{name}</span>;
  return (
    <Link to={`${place}${row.subject_id}`} className="plain" title={name}>
      {name}
    </Link>
  );
}

function More({ row }: { row: AuditEntry }) {
  const { t } = useTranslation();
  const { fields, version, mode, certificate, devices } = row.detail;
  if (certificate === "unchecked") return <Text span size="sm" c="var(--r-warn)">{t("activity.unchecked")}</Text>;
  const words = [
    Array.isArray(fields) && fields.length > 0 && t("activity.fields", { fields: fields.join(", ") }),
    typeof version === "number" && t("workflows.version", { version }),
    typeof mode === "string" && t(`run.${mode}`),
    Array.isArray(devices) && t("target.devices", { count: devices.length }),
  ].filter(Boolean).join(" · ");
  return <Text span size="sm" c="dimmed" title={words}>{words}</Text>;
}
