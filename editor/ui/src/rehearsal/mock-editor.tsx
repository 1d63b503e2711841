import { Checkbox, Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StepResult } from "../api/types";
import { useEditor } from "../canvas/store";
import type { NodeType } from "../document/types";
import { NO_CONTEXT } from "../form/context";
import { ParamsForm } from "../form/late-form";
import { JsonMock } from "./json-mock";
import { choices, kindOf, mockFor, CODES } from "./kinds";
import { devicesOf, isApart, mockOf, plain, setApart, withMock } from "./mocks";
import { useLastRun } from "./queries";
import classes from "./rehearsal.module.css";
import { edit, useRehearsal } from "./store";
import type { Mock, Mockable, RehearsedStep } from "./types";

interface MockEditorProps {
  path: string;
  device: string;
  step: RehearsedStep | undefined;
  mockable: Mockable;
  type: NodeType | undefined;
}

/** What the step gives in this rehearsal: by itself, one of its ways out, a failure, or values of one's own. */
export function MockEditor({ path, device, step, mockable, type }: MockEditorProps) {
  const { t } = useTranslation();
  const rehearsal = useRehearsal((state) => state.rehearsal);
  const workflow = useEditor((state) => state.doc.id);
  const last = useLastRun(workflow).data?.rehearsal;
  const [form, setForm] = useState(true);
  const mock = mockOf(rehearsal, path, device);
  const kind = kindOf(mock, step, mockable);
  const before = last ? lastMock(last, path, device) : undefined;
  const several = mockable.scope === "device" && devicesOf(rehearsal).length > 1;
  const set = (next: Mock | undefined) => {
    // the canvas shows how it ends now; who writes goes on with this step
    useRehearsal.setState({ shown: { path: plain(path), device } });
    edit((now) => withMock(now, path, device, next));
  };
  const one = mock && !Array.isArray(mock) ? mock : undefined;
  const listed = choices({ mockable, logic: type?.area === "logic", last: before !== undefined, custom: kind === "custom", t });
  return (
    <div className={classes.mock}>
      <Group gap={8} wrap="wrap" align="flex-end">
        <Select size="xs" w={220} label={t("rehearsal.result")} allowDeselect={false} value={kind} data={listed} comboboxProps={{ withinPortal: true }}
          onChange={(value) => value && value !== "custom" && set(value === "last" ? before : mockFor(value, { mockable, type, mode: rehearsal.mode ?? "apply", t }))} />
        {several && (
          <SegmentedControl size="xs" aria-label={t("rehearsal.for_whom")} value={isApart(rehearsal, path) ? "one" : "all"} data={[{ value: "all", label: t("rehearsal.for_all") }, { value: "one", label: t("rehearsal.for_one") }]}
            onChange={(value) => edit((now) => setApart(now, path, device, value === "one"))} />
        )}
        {one?.ok && type?.effect === "change" && <Changed result={one} mode={rehearsal.mode ?? "apply"} set={set} />}
        {one && (
          <SegmentedControl size="xs" ml="auto" aria-label={t("rehearsal.how_to_write")} value={form && one ? "form" : "json"} data={[{ value: "form", label: t("rehearsal.form") }, { value: "json", label: "JSON" }]} onChange={(value) => setForm(value === "form")} />
        )}
      </Group>
      {mock !== undefined && (form && one ? <ByForm path={path} result={one} type={type} set={set} /> : <JsonMock mock={mock} set={set} />)}
      <Wrong path={path} />
    </div>
  );
}

function lastMock(last: NonNullable<Parameters<typeof mockOf>[0]>, path: string, device: string): Mock | undefined {
  const [first] = devicesOf(last);
  return mockOf(last, path, device) ?? mockOf(last, path, first?.name ?? "");
}

function Changed({ result, mode, set }: { result: StepResult; mode: "preview" | "apply"; set: (mock: Mock) => void }) {
  const { t } = useTranslation();
  const word = mode === "apply" ? "changed" : "would_change";
  return <Checkbox size="xs" pb={6} label={t(`outcome.${word}`)} checked={result[word] === true} onChange={(event) => set({ ...result, [word]: event.currentTarget.checked })} />;
}

function ByForm({ path, result, type, set }: { path: string; result: StepResult; type: NodeType | undefined; set: (mock: Mock) => void }) {
  const { t } = useTranslation();
  if (!result.ok)
    return (
      <Group gap={8} align="flex-end" wrap="nowrap">
        <Select size="xs" w={220} label={t("rehearsal.code")} allowDeselect={false} searchable data={CODES.map((code) => ({ value: code, label: t(`rehearsal.code_${code}`) }))} value={result.error?.code ?? "node_failed"} onChange={(code) => code && set({ ...result, error: { message: result.error?.message ?? "", code } })} />
        <TextInput size="xs" flex={1} label={t("rehearsal.message")} maxLength={500} value={result.error?.message ?? ""} error={result.error?.message ? undefined : t("rehearsal.message_missing")}
          onChange={(event) => set({ ...result, error: { code: result.error?.code ?? "node_failed", message: event.currentTarget.value } })} />
      </Group>
    );
  if (!type || Object.keys(type.outputs.properties ?? {}).length === 0) return null;
  return <ParamsForm id={`mock-${plain(path).replaceAll("/", "-")}`} schema={type.outputs} value={result.data ?? {}} context={NO_CONTEXT} set={(data) => set({ ...result, data })} />;
}

/** What the server says of the result, while it is typed. */
function Wrong({ path }: { path: string }) {
  const error = useRehearsal((state) => state.error);
  const places = [path, plain(path)].map((each) => `/results/${each.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  if (!error || !places.some((place) => error.pointer === place || error.pointer.startsWith(`${place}/`))) return null;
  return (
    <Text size="xs" c="var(--mantine-color-error)" role="alert">
      {error.message}
    </Text>
  );
}
