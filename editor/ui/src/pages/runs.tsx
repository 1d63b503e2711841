import { Button, Select, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useRuns } from "../api/queries";
import type { Run } from "../api/types";
import { DataTable, type Column } from "../components/data-table";
import { Empty } from "../components/empty";
import { OutcomeLabel, stateOf } from "../components/outcome";
import { Page } from "../components/page";
import { resultSentence } from "../components/result";
import { SearchInput } from "../components/search-input";
import { between, duration } from "../components/time";
import { Trouble } from "../components/trouble";
import { When } from "../components/when";
import { useChosenClient } from "../frame/client";
import { NothingHere } from "../frame/nothing-here";
import { useNow } from "../hooks/use-now";
import { locale } from "../i18n/locale";
import { changed } from "../run/address";

const FILTERS = ["any", "going", "failed", "failed_lately", "fine"] as const;
type Filter = (typeof FILTERS)[number];

/** Which of the runs that came are shown; those that failed or go on are looked for by the server, among all that are kept. */
const fits = (run: Run, filter: Filter) => {
  if (filter === "fine") return run.outcome === "ok" || run.outcome === "changed" || run.outcome === "would_change";
  return true;
};

export default function Runs() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const client = useChosenClient();
  const now = useNow(5_000);
  const [params, setParams] = useSearchParams();
  const search = params.get("text") ?? "";
  const filter = FILTERS.find((one) => one === params.get("which")) ?? "any";
  const sought = filter === "any" || filter === "fine" ? null : filter;
  const runs = useRuns(500, client, sought ?? "any");
  const setSearch = (text: string) => setParams((now) => changed(now, { text }), { replace: true });
  const setFilter = (which: Filter) => setParams((now) => changed(now, { which: which === "any" ? "" : which }), { replace: true });
  const rows = runs.data ?? [];
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((run) => fits(run, filter) && `${run.workflow_name} ${run.started_by} ${resultSentence(t, run)} ${run.id}`.toLowerCase().includes(wanted));
  const columns = useMemo(
    (): Column<Run>[] => [
      { key: "outcome", title: t("runs.outcome"), width: 144, render: (run) => <OutcomeLabel state={stateOf(run.status, run.outcome)} />, value: (run) => run.outcome ?? run.status },
      { key: "workflow", title: t("runs.workflow"), width: "18%", render: (run) => <span title={run.workflow_name}>{run.workflow_name}</span>, value: (run) => run.workflow_name },
      { key: "sentence", title: t("runs.result"), render: (run) => <Text span size="sm" c="dimmed" title={resultSentence(t, run)}>{resultSentence(t, run)}</Text> },
      { key: "mode", title: t("run.mode"), width: 98, render: (run) => t(`run.${run.mode}`), value: (run) => run.mode },
      { key: "devices", title: t("frame.devices"), width: 96, numeric: true, render: (run) => run.devices, value: (run) => run.devices },
      { key: "by", title: t("runs.by"), width: 96, render: (run) => run.started_by, value: (run) => run.started_by },
      { key: "started", title: t("runs.started"), width: 122, render: (run) => <When at={run.started_at ?? run.created_at} />, value: (run) => run.started_at ?? run.created_at },
      { key: "took", title: t("runs.took"), width: 104, numeric: true, render: (run) => run.started_at && duration(between(run.started_at, run.finished_at, now), locale(i18n.language)), value: (run) => between(run.started_at, run.finished_at, now) },
    ],
    [t, i18n.language, now],
  );
  return (
    <Page
      title={t("frame.runs")}
      filters={
        rows.length > 0 || sought ? (
          <>
            <SearchInput value={search} setValue={setSearch} label={t("runs.search")} />
            <Select w={220} aria-label={t("runs.filter")} value={filter} onChange={(value) => setFilter(value as Filter)} data={FILTERS.map((value) => ({ value, label: t(`runs.filter_${value}`) }))} />
          </>
        ) : undefined
      }
    >
      {runs.error ? (
        <Trouble error={runs.error} retry={() => void runs.refetch()} />
      ) : runs.isSuccess && rows.length === 0 && !sought && client ? (
        <NothingHere icon={IconPlayerPlay} />
      ) : runs.isSuccess && rows.length === 0 && !sought ? (
        <Empty icon={IconPlayerPlay} title={t("runs.none")} action={<Button component={Link} to="/workflows">{t("runs.to_workflows")}</Button>}>
          {t("runs.none_body")}
        </Empty>
      ) : (
        <DataTable label={t("frame.runs")} none={runs.isPending ? " " : undefined} rows={shown} columns={columns} id={(run) => run.id} open={(run) => void navigate(`/runs/${run.id}`)} />
      )}
    </Page>
  );
}
