import { Anchor, Button, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconCalendarClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useEnded, useFailedLately, useGoing, useSchedules } from "../../api/queries";
import type { Run } from "../../api/types";
import { OutcomeIcon, stateOf } from "../../components/outcome";
import { Page } from "../../components/page";
import { resultSentence } from "../../components/result";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";
import { useChosenClient } from "../../frame/client";
import classes from "./home.module.css";
import { Start } from "./start";

const SHOWN = 10;
/** What runs now leaves room for what has failed. */
const GOING = 5;
/** Of so many of the newest that go on, those that have begun are shown first. */
const LOOKED_AT = 100;

export function Home() {
  const { t } = useTranslation();
  const client = useChosenClient();
  const now = useGoing(LOOKED_AT, client);
  const runs = useEnded(SHOWN, client, now.data?.items.map((run) => run.id).join(" "));
  const failed = useFailedLately(SHOWN, client);
  const badly = failed.data?.items ?? [];
  const total = failed.data?.total ?? 0;
  // what has begun comes before what still waits its turn
  const going = [...(now.data?.items ?? [])].sort((a, b) => Number(!a.started_at) - Number(!b.started_at));
  const done = runs.data ?? [];
  return (
    <Page title={t("frame.home")}>
      <Stack gap={24} maw={1240}>
        <Start first={!client && runs.isSuccess && !runs.behind && now.isSuccess && going.length + done.length === 0} />
        {going.length > 0 && (
          <Block title={t("home.now")} more={now.data && now.data.total > GOING ? <Anchor component={Link} to="/runs?which=going" size="sm">{t("home.all_going", { count: now.data.total })}</Anchor> : null}>
            {going.slice(0, GOING).map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </Block>
        )}
        {failed.error && badly.length === 0 ? (
          <Block title={t("home.failed")}>
            <Trouble error={failed.error} retry={() => void failed.refetch()} />
          </Block>
        ) : badly.length > 0 && (
          <Block title={t("home.failed")} more={total > SHOWN ? <Anchor component={Link} to="/runs?which=failed_lately" size="sm">{t("home.all_failed", { count: total })}</Anchor> : null}>
            {badly.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </Block>
        )}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing={24}>
          <Block title={t("home.recent")} more={done.length > 0 ? <Anchor component={Link} to="/runs" size="sm">{t("home.all_runs")}</Anchor> : null}>
            {runs.isPending ? (
              <Skeleton h={72} />
            ) : runs.error && done.length === 0 ? (
              <Trouble error={runs.error} retry={() => void runs.refetch()} />
            ) : done.length === 0 ? (
              <Text c="dimmed" size="sm" p={16}>
                {t(client ? "home.no_runs_client" : "home.no_runs")}
              </Text>
            ) : (
              done.map((run) => <RunRow key={run.id} run={run} />)
            )}
          </Block>
          <Next client={client} />
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

function Next({ client }: { client: string | null }) {
  const { t } = useTranslation();
  const all = useSchedules(client);
  const schedules = (all.data ?? [])
    .filter((schedule) => schedule.enabled && schedule.next_due_at)
    .sort((a, b) => String(a.next_due_at).localeCompare(String(b.next_due_at)))
    .slice(0, 8);
  return (
    <Block title={t("home.next")} more={schedules.length > 0 ? <Anchor component={Link} to="/schedules" size="sm">{t("home.all_schedules")}</Anchor> : null}>
      {all.error && schedules.length === 0 ? (
        <Trouble error={all.error} retry={() => void all.refetch()} />
      ) : schedules.length === 0 ? (
        <Group p={16} gap={12} justify="space-between" wrap="nowrap">
          <Text c="dimmed" size="sm">
            {t(client ? "home.no_schedules_client" : "home.no_schedules")}
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
