import { Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkflows } from "../../api/queries";
import type { WorkflowRow } from "../../api/types";
import QuickRun from "../home/quick-run";

/** First which workflow, then the run dialog with the devices already chosen. */
export function PickWorkflow({ devices, close }: { devices: string[]; close: () => void }) {
  const { t } = useTranslation();
  const workflows = useWorkflows().data ?? [];
  const [picked, setPicked] = useState<WorkflowRow | null>(null);
  if (picked) return <QuickRun workflow={picked} target={{ devices }} close={close} />;
  return (
    <Modal opened onClose={close} title={t("devices.run_on", { count: devices.length })} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack gap={4}>
        {workflows.length === 0 && <Text c="dimmed">{t("workflows.none")}</Text>}
        {workflows.map((row) => (
          <UnstyledButton key={row.id} className="pick" p={8} onClick={() => setPicked(row)}>
            <Text fw={600} size="sm">
              {row.name}
            </Text>
            <Text size="sm" c="dimmed" lineClamp={1}>
              {row.description}
            </Text>
          </UnstyledButton>
        ))}
      </Stack>
    </Modal>
  );
}
