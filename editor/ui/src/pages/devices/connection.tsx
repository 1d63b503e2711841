import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Device, DeviceTest } from "../../api/types";
import { OutcomeIcon } from "../../components/outcome";
import { toldMessage } from "../../i18n/told";
import { Facts } from "./facts";
import { PrepareWindows } from "./prepare-windows";
import { isUnchecked } from "./unchecked";

/** Whether Ruota reaches the device: tried on demand, told in one sentence; a changed host key is trusted here. */
export function Connection({ device, stale, facts: withFacts }: { device: Device; stale: boolean; facts?: boolean }) {
  const { t } = useTranslation();
  const test = useChange(() => post<DeviceTest>(`/devices/${device.id}/test`), ["devices"], ["device", device.id]);
  const trust = useChange((key: string) => post(`/devices/${device.id}/trust`, { host_key: key }), ["devices"], ["device", device.id]);
  const found = test.data;
  const facts = found?.ok ? found.facts : device.facts;
  return (
    <Stack gap={12}>
      <Group justify="space-between">
        <Text fw={600}>{t("devices.connection")}</Text>
        <Button variant="default" size="compact-sm" leftSection={<IconPlugConnected size={16} stroke={1.5} />} loading={test.isPending} disabled={stale} onClick={() => test.mutate(undefined)}>
          {t("devices.test")}
        </Button>
      </Group>
      {device.connector === "winrm" && <PrepareWindows />}
      {isUnchecked(device) && (
        <Alert color="orange" variant="light" title={t("windows.unchecked")} data-testid="unchecked">
          {t("windows.verify_none_warning")}
        </Alert>
      )}
      {stale && (
        <Text size="sm" c="dimmed">
          {t("devices.save_first")}
        </Text>
      )}
      {(found ?? test.error) && (
        <Group gap={8} wrap="nowrap" align="flex-start" role="status" data-testid="test-result">
          <OutcomeIcon state={found?.ok ? "ok" : "failed"} size={18} />
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {found ? toldMessage(found) : test.error?.message}
          </Text>
        </Group>
      )}
      {found?.code === "host_key_changed" && found.host_key && (
        <Alert color="orange" variant="light" title={t("devices.new_key")}>
          <Stack gap={8}>
            <Text size="sm">{t("devices.new_key_body")}</Text>
            <code className="mono" style={{ overflowWrap: "anywhere" }}>
              {found.host_key}
            </code>
            <Button size="compact-sm" variant="default" style={{ alignSelf: "flex-start" }} loading={trust.isPending} onClick={() => trust.mutate(found.host_key as string, { onSuccess: () => test.mutate(undefined) })}>
              {t("devices.trust")}
            </Button>
          </Stack>
        </Alert>
      )}
      {withFacts && <Facts facts={facts} />}
      {device.host_key && (
        <div>
          <Text size="xs" c="dimmed">
            {t("devices.host_key")}
          </Text>
          <code className="mono" style={{ overflowWrap: "anywhere" }}>
            {device.host_key}
          </code>
        </div>
      )}
    </Stack>
  );
}
