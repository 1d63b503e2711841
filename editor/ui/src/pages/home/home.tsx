import { Anchor, Button, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconCalendarClock, IconHeartbeat, IconPlayerPlay } from "@tabler/icons-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDevices, useRuns, useSchedules, useWorkflows } from "../../api/queries";
import type { Run, WorkflowRow } from "../../api/types";
import { OutcomeIcon, stateOf } from "../../components/outcome";
import { Page } from "../../components/page";
import { resultSentence } from "../../components/result";
import { When } from "../../components/when";
import classes from "./home.module.css";

const QuickRun = lazy(() => import("./quick-run"));

/** The shipped workflow that only reads: the first thing to try. */
const CHECK_UP = ["computer-check-up", "computer-checkup", "check-up", "device-check-up"];

export function Home() {
  const { t } = useTranslation();
  const runs = useRuns(20);
  const going = (runs.data ?? []).filter((run) => run.status !== "done");
  const done = (runs.data ?? []).filter((run) => run.status === "done").slice(0, 10);
  return (
    <Page title={t("frame.home")}>
      <Stack gap={24} maw={1240}>
        <Start first={runs.isSuccess && runs.data.length === 0} />
        {going.length > 0 && (
          <Block title={t("home.now")}>
            {going.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </Block>
        )}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing={24}>
          <Block title={t("home.recent")} more={done.length > 0 ? <Anchor component={Link} to="/runs" size="sm">{t("home.all_runs")}</Anchor> : null}>
            {runs.isPending ? (
              <Skeleton h={72} />
            ) : done.length === 0 ? (
              <Text c="dimmed" size="sm" p={16}>
                {t("home.no_runs")}
              </Text>
            ) : (
              done.map((run) => <RunRow key={run.id} run={run} />)
            )}
          </Block>
          <Next />
        </SimpleGrid>
      </Stack>
    </Page>
  );
}

function Block({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={8}>
        <Title order={2}>{title}</Title>
        {more}
      </Group>
      <div className={`card ${classes.list}`}>{children}</div>
    </section>
  );
}

function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation();
  const sentence = resultSentence(t, run);
  return (
    <Link to={`/runs/${run.id}`} className={classes.row}>
      <OutcomeIcon state={stateOf(run.status, run.outcome)} size={18} />
      <div className={classes.words}>
        <div className="ellipsis">
          <b>{run.workflow_name}</b>
          {run.mode === "preview" && <Text span c="dimmed">{` · ${t("run.preview")}`}</Text>}
        </div>
        <Text size="sm" c="dimmed" className="ellipsis" title={sentence}>
          {sentence}
        </Text>
      </div>
      <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
        <When at={run.finished_at ?? run.started_at ?? run.created_at} />
      </Text>
    </Link>
  );
}

function Start({ first }: { first: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<WorkflowRow | null>(null);
  const workflows = useWorkflows().data ?? [];
  const devices = useDevices().data ?? [];
  const here = devices.find((device) => device.connector === "local") ?? devices[0];
  const checkUp = CHECK_UP.map((id) => workflows.find((row) => row.id === id)).find(Boolean) ?? workflows.find((row) => /check.?up/i.test(row.id));
  if (!checkUp || !here) return null;
  return (
    <section className={`card ${classes.start}`} aria-label={t("home.start")}>
      <div className={classes.startIcon}>
        <IconHeartbeat size={28} stroke={1.5} aria-hidden />
      </div>
      <div className={classes.words}>
        <Title order={2}>{first ? t("home.first_title") : t("home.start_title", { device: here.name })}</Title>
        <Text c="dimmed" size="sm">
          {t("home.start_body")}
        </Text>
      </div>
      <Group gap={8} wrap="nowrap">
        <Button variant="default" component={Link} to={`/workflows/${checkUp.id}`}>
          {t("home.see_workflow")}
        </Button>
        <Button leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={() => setOpen(checkUp)}>
          {here.connector === "local" ? t("home.check_this") : t("home.check_device", { device: here.name })}
        </Button>
      </Group>
      {open && (
        <Suspense fallback={null}>
          <QuickRun workflow={open} target={{ devices: [here.id] }} close={() => setOpen(null)} />
        </Suspense>
      )}
    </section>
  );
}

function Next() {
  const { t } = useTranslation();
  const schedules = (useSchedules().data ?? [])
    .filter((schedule) => schedule.enabled && schedule.next_due_at)
    .sort((a, b) => String(a.next_due_at).localeCompare(String(b.next_due_at)))
    .slice(0, 8);
  return (
    <Block title={t("home.next")} more={schedules.length > 0 ? <Anchor component={Link} to="/schedules" size="sm">{t("home.all_schedules")}</Anchor> : null}>
      {schedules.length === 0 ? (
        <Group p={16} gap={12} justify="space-between" wrap="nowrap">
          <Text c="dimmed" size="sm">
            {t("home.no_schedules")}
          </Text>
          <Button size="compact-sm" variant="default" component={Link} to="/schedules" style={{ flexShrink: 0 }}>
            {t("schedules.add")}
          </Button>
        </Group>
      ) : (
        schedules.map((schedule) => (
          <Link key={schedule.id} to="/schedules" className={classes.row}>
            <IconCalendarClock size={18} stroke={1.5} color="var(--r-idle)" aria-hidden />
            <div className={classes.words}>
              <div className="ellipsis">
                <b>{schedule.name}</b>
              </div>
              <Text size="sm" c="dimmed" className="ellipsis">
                {schedule.workflow_name}
              </Text>
            </div>
            <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
              <When at={schedule.next_due_at} />
            </Text>
          </Link>
        ))
      )}
    </Block>
  );
}
