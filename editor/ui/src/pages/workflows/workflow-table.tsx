import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { WorkflowRow } from "../../api/types";
import { DataTable, type Column } from "../../components/data-table";
import { When } from "../../components/when";
import type { CardRow } from "./queries";
import { LastRun, Problems, VersionBadge } from "./workflow-card";

interface TableProps {
  rows: WorkflowRow[];
  cards: ReadonlyMap<string, CardRow>;
  open: (row: WorkflowRow) => void;
  more: (row: WorkflowRow) => ReactNode;
}

/** The same workflows in rows, for those who have many. */
export function WorkflowTable({ rows, cards, open, more }: TableProps) {
  const { t } = useTranslation();
  const columns = useMemo((): Column<WorkflowRow>[] => [
    { key: "name", title: t("gallery.name"), render: (row) => <Link to={`/workflows/${row.id}`} className="plain" title={row.name}>{row.name}</Link>, value: (row) => row.name },
    { key: "status", title: t("gallery.status"), width: 120, render: (row) => <VersionBadge row={row} />, value: (row) => row.published_version ?? 0 },
    { key: "run", title: t("gallery.last_run"), width: 260, render: (row) => <LastRun card={cards.get(row.id)} />, value: (row) => cards.get(row.id)?.last_run?.created_at },
    { key: "next", title: t("gallery.by_next"), width: 160, render: (row) => <When at={cards.get(row.id)?.next_due_at} />, value: (row) => cards.get(row.id)?.next_due_at },
    { key: "problems", title: t("gallery.problems"), width: 190, render: (row) => <Problems card={cards.get(row.id)} />, value: (row) => (cards.get(row.id)?.errors ?? 0) * 1000 + (cards.get(row.id)?.warnings ?? 0) },
    { key: "changed", title: t("gallery.changed"), width: 150, render: (row) => <When at={row.updated_at} />, value: (row) => row.updated_at },
    { key: "more", title: "", width: 48, render: more },
  ], [t, cards, more]);
  return <DataTable label={t("frame.workflows")} rows={rows} columns={columns} id={(row) => row.id} open={open} />;
}
