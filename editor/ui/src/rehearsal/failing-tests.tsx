import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toldEach } from "../i18n/told";
import { useDraftVerdicts } from "./use-verdicts";

const MOST = 5;

/** Before publishing: which kept rehearsals no longer pass. It warns and does not stop. */
export function FailingTests({ id }: { id: string }) {
  const { t } = useTranslation();
  const verdicts = useDraftVerdicts(id).data;
  if (!verdicts?.failed) return null;
  const failing = verdicts.items.filter((item) => !item.ok);
  return (
    <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} stroke={1.5} />} title={t("rehearsal.publish_warning", { count: verdicts.failed })} data-testid="failing-tests">
      <List size="sm" spacing={4}>
        {failing.slice(0, MOST).map((item) => (
          <List.Item key={item.id} style={{ overflowWrap: "anywhere" }}>
            <Text span size="sm" fw={600}>
              {item.name}
            </Text>{" "}
            {toldEach(item.mismatches, item.mismatches_told)[0]}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
