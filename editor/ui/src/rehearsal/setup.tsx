import { ActionIcon, Button, Group, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconHistory, IconRestore, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Mode } from "../api/types";
import { useEditor } from "../canvas/store";
import { relative } from "../components/time";
import { NO_CONTEXT } from "../form/context";
import { ParamsForm } from "../form/late-form";
import { useNow } from "../hooks/use-now";
import { devicesOf, fresh, MOST_DEVICES, withCount, withDevice, withoutDevice } from "./mocks";
import { useLastRun } from "./queries";
import classes from "./rehearsal.module.css";
import { edit, take, useRehearsal } from "./store";
import { locale } from "../i18n/locale";

/** Which devices take part, in which mode, with which inputs. */
export function Setup() {
  const { t } = useTranslation();
  const rehearsal = useRehearsal((state) => state.rehearsal);
  const inputs = useEditor((state) => state.doc.inputs);
  const asks = Object.keys(inputs?.properties ?? {}).length > 0;
  return (
    <div className={classes.setup}>
      <Devices />
      <Stack gap={12} style={{ minWidth: 0 }}>
        <Stack gap={4}>
          <Text size="sm" fw={600} id="rehearsal-mode">
            {t("run.mode")}
          </Text>
          <SegmentedControl size="xs" aria-labelledby="rehearsal-mode" value={rehearsal.mode ?? "apply"} onChange={(mode) => edit((now) => ({ ...now, mode: mode as Mode }))} data={[{ value: "preview", label: t("run.preview") }, { value: "apply", label: t("run.apply") }]} style={{ alignSelf: "flex-start" }} />
        </Stack>
        <Text size="sm" fw={600}>
          {t("rehearsal.inputs")}
        </Text>
        {asks && inputs ? (
          <ParamsForm id="rehearsal-inputs" schema={inputs} value={rehearsal.inputs ?? {}} set={(value) => edit((now) => ({ ...now, inputs: value }))} context={NO_CONTEXT} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("rehearsal.no_inputs")}
          </Text>
        )}
        <Others />
      </Stack>
    </div>
  );
}

function Devices() {
  const { t } = useTranslation();
  const rehearsal = useRehearsal((state) => state.rehearsal);
  const devices = devicesOf(rehearsal);
  const twice = (name: string) => devices.filter((device) => device.name === name).length > 1;
  return (
    <Stack gap={8} style={{ minWidth: 0 }}>
      <NumberInput size="xs" w={140} label={t("rehearsal.how_many")} min={1} max={MOST_DEVICES} clampBehavior="strict" allowDecimal={false} value={devices.length} onChange={(count) => typeof count === "number" && count > 0 && edit((now) => withCount(now, count))} />
      <ul className={classes.devices} aria-label={t("rehearsal.devices")}>
        {devices.map((device, index) => (
          <li key={index}>
            <TextInput size="xs" aria-label={t("rehearsal.device_name")} maxLength={200} value={device.name} error={device.name.trim() === "" ? t("rehearsal.name_missing") : twice(device.name) ? t("rehearsal.name_twice") : undefined} onChange={(event) => { const name = event.currentTarget.value; edit((now) => withDevice(now, index, { name })); }} />
            <Select size="xs" w={110} aria-label={t("rehearsal.platform", { name: device.name })} allowDeselect={false} data={[{ value: "linux", label: "Linux" }, { value: "windows", label: "Windows" }]} value={device.platform ?? "linux"} onChange={(platform) => edit((now) => withDevice(now, index, { platform: platform as "linux" | "windows" }))} />
            <TextInput size="xs" aria-label={t("rehearsal.client", { name: device.name })} placeholder={t("rehearsal.client_placeholder")} maxLength={200} value={device.client ?? ""} onChange={(event) => { const client = event.currentTarget.value; edit((now) => withDevice(now, index, { client: client || undefined })); }} />
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={t("rehearsal.remove_device", { name: device.name })} disabled={devices.length === 1} onClick={() => edit((now) => withoutDevice(now, index))}>
              <IconTrash size={16} stroke={1.5} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

function Others() {
  const { t, i18n } = useTranslation();
  const workflow = useEditor((state) => state.doc.id);
  const last = useLastRun(workflow).data;
  const now = useNow(30_000);
  const found = last?.rehearsal;
  return (
    <Group gap={8} mt={4}>
      {found && (
        <Button size="compact-sm" h={28} variant="default" leftSection={<IconHistory size={16} stroke={1.5} />} onClick={() => take({ ...found, workflow })} title={last.finished_at ? relative(last.finished_at, now, locale(i18n.language)) : undefined}>
          {t("rehearsal.take_last")}
        </Button>
      )}
      <Button size="compact-sm" h={28} variant="subtle" color="gray" leftSection={<IconRestore size={16} stroke={1.5} />} onClick={() => take(fresh(workflow))}>
        {t("rehearsal.anew")}
      </Button>
    </Group>
  );
}
