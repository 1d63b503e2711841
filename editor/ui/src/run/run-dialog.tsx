import { Button, Group, Modal, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { ApiError, post } from "../api/client";
import { useChange } from "../api/queries";
import type { Mode, Run, Target } from "../api/types";
import type { JsonSchema } from "../document/types";
import { useChosenClient } from "../frame/client";
import { NO_CONTEXT } from "../form/context";
import { ParamsForm } from "../form/late-form";
import { toldProblems } from "../i18n/told";
import { BlastRadius } from "./blast-radius";
import { useFirstDevices } from "./device-picker";
import classes from "./run.module.css";
import { TargetPicker, useResolved } from "./target-picker";


interface RunDialogProps {
  workflow: { id: string; name: string; inputs?: JsonSchema };
  close: () => void;
  target?: Target;
}

/** On which devices, with which inputs, in preview or for real; and one sentence that says what will happen. */
export function RunDialog({ workflow, close, target: given }: RunDialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const only = useOnlyDevice();
  const client = useChosenClient();
  const [picked, setTarget] = useState<Target | null>(given ?? (client ? { clients: [client] } : null));
  const target = picked ?? only;
  const [mode, setMode] = useState<Mode>("preview");
  const [inWindow, setInWindow] = useState(false);
  const [inputs, setInputs] = useState<Record<string, unknown>>({});
  const count = useResolved(target).data?.count ?? 0;
  const start = useChange(() => post<Run>("/runs", { workflow_id: workflow.id, target, mode, in_window: inWindow, inputs: { ...defaultsOf(workflow.inputs), ...inputs } }), ["runs"]);
  const go = () => start.mutate(undefined, { onSuccess: (run) => void navigate(`/runs/${run.id}`) });
  const asks = Object.keys(workflow.inputs?.properties ?? {}).length > 0;
  const problems = start.error instanceof ApiError ? (start.error.problems ?? []) : [];
  return (
    <Modal opened onClose={close} size={560} classNames={{ content: classes.footed }} title={t("run.dialog_title", { name: workflow.name })} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack gap={20}>
        <TargetPicker target={target} set={setTarget} />
        {count > 0 && <BlastRadius workflow={workflow.id} target={target} {...(mode === "apply" && { windows: inWindow ? "kept" : "ignored" })} />}
        {asks && (
          <ParamsForm id="inputs" schema={workflow.inputs as JsonSchema} value={inputs} set={setInputs} context={NO_CONTEXT} />
        )}
        <Stack gap={8}>
          <Text size="sm" fw={600} id="mode-label">
            {t("run.mode")}
          </Text>
          <SegmentedControl aria-labelledby="mode-label" value={mode} onChange={(value) => setMode(value as Mode)}
            data={[{ value: "preview", label: t("run.preview") }, { value: "apply", label: t("run.apply") }]} />
          <Text size="sm" c="dimmed">
            {t(`run.mode_${mode}`)}
          </Text>
          <Switch mt={4} label={t("maintenance.keep")} description={t(mode === "apply" ? "maintenance.keep_hint" : "maintenance.keep_hint_preview")} checked={inWindow} onChange={(event) => setInWindow(event.currentTarget.checked)} />
        </Stack>
        {start.error && (
          <Stack gap={4} role="alert">
            <Text size="sm" c="var(--mantine-color-error)">
              {start.error.message}
            </Text>
            {toldProblems(problems.slice(0, 5)).map((problem) => (
              <Text key={problem.pointer + problem.message} size="sm" c="dimmed">
                {problem.message}
              </Text>
            ))}
          </Stack>
        )}
        <Group justify="space-between" wrap="nowrap" className={classes.foot}>
          <Text size="sm" role="status" data-testid="run-promise">
            {count > 0 ? t(`run.will_${mode}`, { name: workflow.name, count }) : t("run.choose_first")}
          </Text>
          <Button leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={go} loading={start.isPending} disabled={count === 0} style={{ flexShrink: 0 }}>
            {t(`run.go_${mode}`)}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** With one device there is nothing to choose. */
function useOnlyDevice(): Target {
  const found = useFirstDevices().data;
  const [device] = found?.devices ?? [];
  return found?.count === 1 && device ? { devices: [device.id] } : {};
}

function defaultsOf(schema: JsonSchema | undefined): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema?.properties ?? {})) if (property.default !== undefined) found[name] = property.default;
  return found;
}
