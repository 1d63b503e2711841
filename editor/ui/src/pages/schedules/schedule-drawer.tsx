import { Group, NumberInput, SegmentedControl, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../../api/client";
import { useChange, useWorkflow, useWorkflows } from "../../api/queries";
import type { Mode, Schedule, Target, WorkflowFull } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { useMissing } from "../../components/act-button";
import { EditDrawer } from "../../components/edit-drawer";
import { shortly } from "../../components/time";
import { ownZone, ZONES } from "../../components/zones";
import { useChosenClient } from "../../frame/client";
import { NO_CONTEXT } from "../../form/context";
import { ParamsForm } from "../../form/params-form";
import { locale } from "../../i18n/locale";
import { BlastRadius } from "../../run/blast-radius";
import { TargetPicker } from "../../run/target-picker";
import { dayName, fromCron, PLAIN_KINDS, START, toCron, type Plain } from "./cron";

export function ScheduleDrawer({ schedule, close }: { schedule: Schedule | null; close: () => void }) {
  const { t } = useTranslation();
  const client = useChosenClient();
  const workflows = useWorkflows().data ?? [];
  const [name, setName] = useState(schedule?.name ?? "");
  const [workflow, setWorkflow] = useState(schedule?.workflow_id ?? null);
  const [cron, setCron] = useState(schedule?.cron ?? "0 2 * * *");
  const [zone, setZone] = useState(schedule?.timezone ?? ownZone());
  const [target, setTarget] = useState<Target>(schedule?.target ?? (client ? { clients: [client] } : {}));
  const [mode, setMode] = useState<Mode>(schedule?.mode ?? "preview");
  const [inWindow, setInWindow] = useState(schedule?.in_window ?? true);
  const [inputs, setInputs] = useState(schedule?.inputs ?? {});
  const [question, setQuestion] = useState<Question | null>(null);
  const body = { name: name.trim(), workflow_id: workflow, cron, timezone: zone, target, mode, inputs, in_window: inWindow };
  const next = useUpcoming(cron, zone);
  const save = useChange(async () => { await (schedule ? patch(`/schedules/${schedule.id}`, body) : post("/schedules", body)); close(); }, ["schedules"]);
  const remove = useChange(async () => { await del(`/schedules/${schedule?.id}`); close(); }, ["schedules"]);
  const missing = useMissing();
  const why = missing([!name.trim() && t("schedules.name"), workflow === null && t("runs.workflow"), Object.keys(target).length === 0 && t("frame.devices"), !cron.trim() && t("schedules.when")]);
  return (
    <>
      <EditDrawer title={schedule?.name ?? t("schedules.add")} close={close} save={() => save.mutate(undefined)} saving={save.isPending} error={save.error} why={why} verb={t(schedule ? "do.save" : "schedules.add")}
        remove={schedule ? () => setQuestion({ title: t("schedules.delete_title"), body: t("schedules.delete_body", { name: schedule.name }), verb: t("schedules.delete_verb", { name: schedule.name }), act: () => remove.mutateAsync(undefined) }) : undefined}>
        <TextInput label={t("schedules.name")} placeholder={t("schedules.name_hint")} value={name} maxLength={200} onChange={(event) => setName(event.currentTarget.value)} data-autofocus={schedule ? undefined : true} />
        <Select label={t("runs.workflow")} placeholder={t("schedules.choose_workflow")} searchable value={workflow} data={workflows.map((row) => ({ value: row.id, label: row.name }))} onChange={setWorkflow} description={t("schedules.version_hint")} />
        <When cron={cron} set={setCron} />
        <Select label={t("clients.zone")} searchable limit={50} data={ZONES} value={zone} onChange={(value) => value && setZone(value)} />
        <Upcoming {...next} />
        <TargetPicker target={target} set={setTarget} />
        <Stack gap={4}>
          <Text size="sm" fw={600}>
            {t("run.mode")}
          </Text>
          <SegmentedControl aria-label={t("run.mode")} value={mode} onChange={(value) => setMode(value as Mode)} data={[{ value: "preview", label: t("run.preview") }, { value: "apply", label: t("run.apply") }]} />
        </Stack>
        {mode === "apply" && <Switch label={t("maintenance.keep")} description={t("maintenance.keep_hint")} checked={inWindow} onChange={(event) => setInWindow(event.currentTarget.checked)} />}
        {workflow && <BlastRadius workflow={workflow} target={target} published {...(next.found.isSuccess && { clock: next.clock, ...(mode === "apply" && { windows: inWindow ? "kept" : "ignored" }) })} />}
        {workflow && <Inputs key={workflow} workflow={workflow} value={inputs} set={setInputs} />}
      </EditDrawer>
      <Confirm question={question} close={() => setQuestion(null)} />
    </>
  );
}

function Inputs({ workflow, value, set }: { workflow: string; value: Record<string, unknown>; set: (value: Record<string, unknown>) => void }) {
  const schema = useWorkflow<WorkflowFull>(workflow).data?.document.inputs;
  if (!schema || Object.keys(schema.properties ?? {}).length === 0) return null;
  return <ParamsForm id="inputs" schema={schema} value={value} set={set} context={NO_CONTEXT} />;
}

function When({ cron, set }: { cron: string; set: (cron: string) => void }) {
  const { t, i18n } = useTranslation();
  const [plain, setPlain] = useState<Plain>(() => fromCron(cron));
  const change = (next: Plain) => {
    setPlain(next);
    if (next.kind !== "own") set(toCron(next));
  };
  return (
    <Group gap={12} align="flex-end" wrap="nowrap">
      <Select style={{ flex: 1 }} label={t("schedules.when")} value={plain.kind} data={PLAIN_KINDS.map((value) => ({ value, label: t(`schedules.kind_${value}`) }))} onChange={(kind) => kind && change(START[kind as Plain["kind"]])} />
      {plain.kind === "weekly" && <Select w={130} aria-label={t("schedules.day")} value={String(plain.day)} data={[1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: dayName(day, locale(i18n.language)) }))} onChange={(day) => change({ ...plain, day: Number(day) })} />}
      {plain.kind === "monthly" && <NumberInput w={80} size="sm" aria-label={t("schedules.date")} min={1} max={28} value={plain.date} onChange={(date) => change({ ...plain, date: Math.min(28, Math.max(1, Number(date) || 1)) })} />}
      {plain.kind === "hourly" && <NumberInput w={110} size="sm" aria-label={t("schedules.minute")} min={0} max={59} value={plain.minute} onChange={(minute) => change({ ...plain, minute: Math.min(59, Math.max(0, Number(minute) || 0)) })} />}
      {"time" in plain && <TextInput w={140} type="time" aria-label={t("schedules.time")} value={plain.time} onChange={(event) => event.currentTarget.value && change({ ...plain, time: event.currentTarget.value })} />}
      {plain.kind === "own" && <TextInput w={180} aria-label={t("schedules.cron")} placeholder="0 2 * * 2#2" value={cron} onChange={(event) => set(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }} />}
    </Group>
  );
}

/** The next times of a cron line, once one has stopped typing it. */
function useUpcoming(cron: string, zone: string) {
  const [asked] = useDebouncedValue(`${cron}\n${zone}`, 300);
  const [line = "", timezone = ""] = asked.split("\n");
  const found = useQuery({ queryKey: ["upcoming", line, timezone], queryFn: () => post<{ next: string[] }>("/schedules/upcoming", { cron: line, timezone }), placeholderData: keepPreviousData, enabled: line.trim() !== "" });
  return { found, clock: { cron: line, timezone } };
}

function Upcoming({ found, clock: { timezone } }: ReturnType<typeof useUpcoming>) {
  const { t, i18n } = useTranslation();
  if (found.error)
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {found.error.message}
      </Text>
    );
  const own = ownZone();
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t("schedules.next_times")}
      </Text>
      {(found.data?.next ?? []).slice(0, 3).map((at) => (
        <Text key={at} size="sm" className="tabular">
          {shortly(at, locale(i18n.language), timezone)}
          {own !== timezone && <Text span c="dimmed">{` (${shortly(at, locale(i18n.language), own)})`}</Text>}
        </Text>
      ))}
    </div>
  );
}
