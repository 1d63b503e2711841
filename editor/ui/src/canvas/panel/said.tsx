import { Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fixOf, type Problem } from "../../document/problems";
import type { Catalog } from "../../document/types";
import { mend } from "../mending";
import { useEditorStore } from "../store";

/** A problem of what is picked, in words, with the click that mends it where there is one. */
export function Said({ problem, catalog }: { problem: Problem; catalog: Catalog }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const severe = problem.severity === "error";
  const Shape = severe ? IconCircleX : IconAlertTriangle;
  const fix = fixOf(problem);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" role="alert">
      <Shape size={16} color={severe ? "var(--r-bad)" : "var(--r-warn)"} style={{ flexShrink: 0, marginTop: 2 }} aria-hidden />
      <Stack gap={4} align="flex-start">
        <Text size="sm">{problem.message}</Text>
        {fix && (
          <Button size="compact-xs" variant="light" onClick={() => mend(editor, catalog, fix)}>
            {fix.title ?? t("canvas.fix")}
          </Button>
        )}
      </Stack>
    </Group>
  );
}
