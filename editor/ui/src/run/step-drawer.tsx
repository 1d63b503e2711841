import { Button, Drawer, Group, Select, Skeleton, Stack, Table, Tabs, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post } from "../api/client";
import type { Step, StepDetail, StepResult } from "../api/types";
import { Confirm, type Question } from "../components/confirm";
import { OutcomeLabel, stateOf } from "../components/outcome";
import { between, duration } from "../components/time";
import { tell } from "../components/tell";
import { When } from "../components/when";
import type { Catalog, JsonSchema } from "../document/types";
import { useAtFirst } from "../hooks/use-at-first";
import { useNow } from "../hooks/use-now";
import { locale } from "../i18n/locale";
import { toldMessage } from "../i18n/told";
import type { Chosen } from "./address";
import { CopyLink } from "./copy-link";
import { DataView } from "./data-view";
import { isBad, stepKey, type LiveState } from "./model";
import { FailureNote } from "./failure-note";
import { Log } from "./log";
import { nodeTitle, wayOut } from "./names";
import type { Loaded } from "./run-page";

const NONE: never[] = [];

interface StepDrawerProps {
  chosen: Chosen | null;
  close: () => void;
  choose: (chosen: Chosen) => void;
  live: Loaded;
  catalog: Catalog;
}

/** The rounds of a node on a device, oldest first; outside loops there is one. */
function roundsOf(state: LiveState, chosen: Chosen): Step[] {
  return (state.steps.get(chosen.device) ?? [])
    .filter((step) => step.node === chosen.node)
    .sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}

/** One cell in full: what ran, on what, with what, what came of it, and what it said. */
export function StepDrawer({ chosen, close, choose, live, catalog }: StepDrawerProps) {
  const { t } = useTranslation();
  const doc = live.run.document;
  const title = chosen ? nodeTitle(doc, catalog, chosen.node) : "";
  return (
    <Drawer opened={chosen !== null} onClose={close} title={title} size={620} closeButtonProps={{ "aria-label": t("do.close") }} withOverlay={false} lockScroll={false} trapFocus={false} shadow="md">
      {chosen && <Inside chosen={chosen} choose={choose} live={live} catalog={catalog} />}
    </Drawer>
  );
}

function Inside({ chosen, choose, live, catalog }: Omit<StepDrawerProps, "close" | "chosen"> & { chosen: Chosen }) {
  const { t, i18n } = useTranslation();
  const { state, run } = live;
  const rounds = useMemo(() => roundsOf(state, chosen), [state, chosen]);
  const step = rounds.find((each) => each.path === chosen.path) ?? rounds.at(-1);
  const device = state.devices.get(chosen.device);
  const type = catalog.get(run.document.nodes[chosen.node]?.type ?? "");
  const now = useNow(step?.status === "running" ? 1_000 : null);
  // of what went wrong the output says most; what somebody has opened stays open from step to step, and nothing moves by itself
  const opened = step ? `${chosen.device} ${chosen.node} ${chosen.path ?? ""}` : "";
  const first = useAtFirst(opened, step && isBad(step) && step.attempts > 0 ? "log" : "result");
  const [tab, setTab] = useState<string | null>(null);
  const path = step?.path ?? chosen.node;
  const url = `/runs/${run.id}/steps/${encodeURIComponent(chosen.device || "-")}/${path.split("/").map(encodeURIComponent).join("/")}`;
  const stamp = `${step?.status} ${step?.attempts}`;
  // asked for anew when it has gone on; what was known of this very step stays on the screen meanwhile
  const detail = useQuery({
    queryKey: ["step", url, stamp],
    queryFn: () => get<StepDetail>(url),
    enabled: step !== undefined,
    placeholderData: (before, query) => (query?.queryKey[1] === url ? before : undefined),
  });
  if (!step) return <Text c="dimmed">{t("run.not_reached")}</Text>;
  const result = detail.data?.result ?? null;
  const way = wayOut(t, run.document, catalog, step);
  return (
    <Stack gap={12}>
      <Group justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} className="ellipsis">
            {device?.name ?? t("run.once_row")}
          </Text>
          <Text size="sm" c="dimmed" className="ellipsis">
            {[device?.client, device?.site].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
          {device && device.status !== "done" && state.status !== "done" && <CancelHere runId={run.id} device={device.device_id} name={device.name} />}
          {rounds.length > 1 && (
            <Select w={160} aria-label={t("run.round")} value={step.path} onChange={(next) => next && choose({ ...chosen, path: next })}
              data={rounds.map((round) => ({ value: round.path, label: t("run.round_n", { name: roundName(round.path) }) }))} />
          )}
          <CopyLink label={t("run.copy_cell")} />
        </Group>
      </Group>
      <Group gap={16} className="tabular">
        <OutcomeLabel state={stateOf(step.status, step.outcome)} />
        {way && <Text size="sm">{t("run.took_way", { way })}</Text>}
        <Text size="sm" c="dimmed">
          {step.started_at ? <When at={step.started_at} /> : t("run.not_started")}
          {step.started_at && ` · ${duration(between(step.started_at, step.finished_at, now), locale(i18n.language))}`}
        </Text>
        {step.attempts > 1 && (
          <Text size="sm" c="dimmed">
            {t("run.attempts_made", { count: step.attempts })}
          </Text>
        )}
      </Group>
      <Why step={step} result={result} wakeAt={detail.data?.wake_at ?? null} live={live} />
      <Tabs value={tab ?? first} onChange={setTab} keepMounted={false}>
        <Tabs.List>
          {(["result", "log", "inputs", "attempts", "raw"] as const).map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`run.tab_${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="result" pt={12}>
          {detail.isPending ? <Loading /> : <Result result={result} schema={type?.outputs} />}
        </Tabs.Panel>
        <Tabs.Panel value="log" pt={12}>
          <Log key={`${url} ${step.attempts}`} url={url} newest={state.said.get(stepKey(step.device_id, step.path)) ?? 0} name={`${device?.name ?? "run"}-${chosen.node}`} going={step.status === "running"} attempts={detail.data?.attempt_list ?? NONE} />
        </Tabs.Panel>
        <Tabs.Panel value="inputs" pt={12}>
          {detail.isPending ? <Loading /> : <DataView data={detail.data?.params ?? {}} schema={type?.params} none={t("run.no_inputs")} />}
        </Tabs.Panel>
        <Tabs.Panel value="attempts" pt={12}>
          {detail.isPending ? <Loading /> : <Attempts detail={detail.data} />}
        </Tabs.Panel>
        <Tabs.Panel value="raw" pt={12}>
          <pre className="log wrap">{JSON.stringify(detail.data ?? step, null, 2)}</pre>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

/** Ends the run on this device alone. */
function CancelHere({ runId, device, name }: { runId: string; device: string; name: string }) {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question | null>(null);
  const ask = () =>
    setQuestion({
      title: t("run.cancel_device_title", { name }),
      body: t("run.cancel_device_body"),
      verb: t("run.cancel_device"),
      act: async () => {
        await post(`/runs/${runId}/devices/${encodeURIComponent(device)}/cancel`);
        tell(t("run.cancelling_device", { name }));
      },
    });
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={14} stroke={1.5} />} onClick={ask} style={{ flexShrink: 0 }}>
        {t("run.cancel_device")}
      </Button>
      <Confirm question={question} close={() => setQuestion(null)} />
    </>
  );
}

const roundName = (path: string) =>
  [...path.matchAll(/#(\d+)/g)].map((match) => String(Number(match[1]) + 1)).join(".") || path;

function Why({ step, result, wakeAt, live }: { step: Step; result: StepResult | null; wakeAt: string | null; live: Loaded }) {
  const { t } = useTranslation();
  const message = toldMessage(result?.error ?? step);
  return (
    <>
      {isBad(step) && <FailureNote message={message} live={live} />}
      {message && !isBad(step) && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {message}
        </Text>
      )}
      {step.status === "held" && wakeAt && (
        <Text size="sm" c="dimmed">
          {t("run.wakes")} <When at={wakeAt} />
        </Text>
      )}
      {result?.warnings?.map((warning, index) => (
        <Text key={warning} size="sm" c="var(--r-warn)">
          {toldMessage({ message: warning, told: result.warnings_told?.[index] })}
        </Text>
      ))}
    </>
  );
}

/** Until the step has come: what belongs here is on its way, which is another thing than nothing. */
function Loading() {
  const { t } = useTranslation();
  return (
    <div aria-busy="true" aria-label={t("run.loading")} role="status">
      <Skeleton h={28} mb={6} />
      <Skeleton h={28} mb={6} />
      <Skeleton h={28} w="60%" />
    </div>
  );
}

function Result({ result, schema }: { result: StepResult | null; schema: JsonSchema | undefined }) {
  const { t } = useTranslation();
  if (!result) return <Text c="dimmed">{t("run.no_result_yet")}</Text>;
  return (
    <Stack gap={8}>
      {result.reboot_required && <Text size="sm">{t("run.reboot_required")}</Text>}
      <DataView data={result.data ?? {}} schema={schema} none={t("run.no_data")} />
    </Stack>
  );
}

function Attempts({ detail }: { detail: StepDetail | undefined }) {
  const { t, i18n } = useTranslation();
  const attempts = detail?.attempt_list ?? [];
  if (attempts.length === 0) return <Text c="dimmed">{t("run.no_attempts")}</Text>;
  return (
    <Table fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("run.attempt")}</Table.Th>
          <Table.Th>{t("run.outcome")}</Table.Th>
          <Table.Th>{t("run.started_at")}</Table.Th>
          <Table.Th ta="right">{t("run.duration")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {attempts.map((attempt) => (
          <Table.Tr key={attempt.id}>
            <Table.Td>{attempt.number}</Table.Td>
            <Table.Td>
              <OutcomeLabel state={stateOf(attempt.finished_at ? "done" : "running", attempt.outcome)} />
              {attempt.result?.error && (
                <Text size="xs" c="dimmed">
                  {toldMessage(attempt.result.error)}
                </Text>
              )}
            </Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>
              <When at={attempt.started_at} />
            </Table.Td>
            <Table.Td ta="right">{attempt.finished_at ? duration(between(attempt.started_at, attempt.finished_at, 0), locale(i18n.language)) : "–"}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
