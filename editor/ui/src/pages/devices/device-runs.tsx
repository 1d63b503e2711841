import { Anchor, Button, Collapse, Group, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { get, getAll } from "../../api/client";
import { useCatalog } from "../../api/queries";
import type { DeviceRun, Page, RunDetail, Step } from "../../api/types";
import { OutcomeIcon, stateOf } from "../../components/outcome";
import { between, duration } from "../../components/time";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";
import { locale } from "../../i18n/locale";
import { toldMessage } from "../../i18n/told";
import { nodeTitle } from "../../run/names";
import classes from "./device.module.css";

/** The runs that had the device, newest first; each opens to the steps it took there. */
export function DeviceRuns({ device }: { device: string }) {
  const { t } = useTranslation();
  const runs = useInfiniteQuery({
    queryKey: ["device", device, "runs"],
    queryFn: ({ pageParam }) => get<Page<DeviceRun>>(`/devices/${device}/runs${pageParam ? `?cursor=${pageParam}` : ""}`),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: (query) => (query.state.data?.pages[0]?.items.some((run) => run.status !== "done") ? 3_000 : false),
  });
  // the catalog brings the words for what scripts have said
  const catalog = useCatalog();
  if (runs.error) return <Trouble error={runs.error} retry={() => void runs.refetch()} />;
  if (runs.isPending || catalog.isPending) return <Skeleton h={120} />;
  const rows = runs.data.pages.flatMap((page) => page.items);
  if (rows.length === 0)
    return (
      <Text c="dimmed" size="sm" p={16}>
        {t("device.no_runs")}
      </Text>
    );
  return (
    <>
      <ul className={classes.runs}>
        {rows.map((run) => (
          <RunLine key={run.run_id} run={run} device={device} />
        ))}
      </ul>
      {runs.hasNextPage && (
        <Group justify="center" p={8}>
          <Button size="compact-sm" variant="subtle" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t("device.older")}
          </Button>
        </Group>
      )}
    </>
  );
}

function RunLine({ run, device }: { run: DeviceRun; device: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const state = stateOf(run.status, run.outcome);
  const Arrow = open ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <div className={classes.run}>
        <UnstyledButton className={classes.fold} aria-expanded={open} aria-label={t("device.steps_of", { name: run.workflow_name })} onClick={() => setOpen(!open)}>
          <Arrow size={16} stroke={1.5} aria-hidden />
        </UnstyledButton>
        <OutcomeIcon state={state} size={18} />
        <div className={classes.words}>
          <div className="ellipsis">
            <Anchor component={Link} to={`/runs/${run.run_id}`} fw={600} size="sm" c="var(--mantine-color-text)" title={run.workflow_name}>
              {run.workflow_name}
            </Anchor>
          </div>
          <Text size="sm" c="dimmed" className="ellipsis" title={toldMessage(run)}>
            {[t(`outcome.${state}`), run.mode === "preview" && t("run.preview"), toldMessage(run)].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
          <When at={run.started_at ?? run.created_at} />
        </Text>
      </div>
      <Collapse expanded={open}>{open && <Steps run={run} device={device} />}</Collapse>
    </li>
  );
}

function Steps({ run, device }: { run: DeviceRun; device: string }) {
  const { t, i18n } = useTranslation();
  const catalog = useCatalog().data;
  const key = ["run-steps", run.run_id, device];
  const steps = useQuery({ queryKey: key, queryFn: () => getAll<Step>(`/runs/${run.run_id}/steps?device=${device}`), refetchInterval: run.status === "done" ? false : 3_000 });
  const detail = useQuery({ queryKey: ["run-document", run.run_id], queryFn: () => get<RunDetail>(`/runs/${run.run_id}`), staleTime: Infinity });
  if (steps.error ?? detail.error) return <Trouble error={(steps.error ?? detail.error) as Error} retry={() => void Promise.all([steps.refetch(), detail.refetch()])} />;
  if (!steps.data || !detail.data || !catalog) return <Skeleton h={60} m={8} />;
  const order = [...steps.data].sort((a, b) => (a.started_at ?? "9").localeCompare(b.started_at ?? "9"));
  return (
    <ul className={classes.steps}>
      {order.length === 0 && <li className={classes.step}>{t("device.no_steps")}</li>}
      {order.map((step) => {
        const state = stateOf(step.status, step.outcome);
        const params = new URLSearchParams({ device, node: step.node, path: step.path });
        return (
          <li key={step.path} className={classes.step}>
            <OutcomeIcon state={state} size={14} />
            <Anchor component={Link} to={`/runs/${run.run_id}?${params.toString()}`} size="sm" c="var(--mantine-color-text)" className="ellipsis">
              {nodeTitle(detail.data.document, catalog, step.node)}
            </Anchor>
            <Text size="sm" c="dimmed" className={`ellipsis ${classes.words}`} title={toldMessage(step) || undefined}>
              {[t(`outcome.${state}`), toldMessage(step)].filter(Boolean).join(" · ")}
            </Text>
            {step.started_at && step.finished_at && (
              <Text size="sm" c="dimmed" className="tabular" style={{ flexShrink: 0 }}>
                {duration(between(step.started_at, step.finished_at, 0), locale(i18n.language))}
              </Text>
            )}
          </li>
        );
      })}
    </ul>
  );
}
