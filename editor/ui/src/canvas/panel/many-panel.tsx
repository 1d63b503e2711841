import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCopy, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { deleteSelected, duplicate } from "../hooks/use-shortcuts";
import { useEditorStore } from "../store";

export function ManyPanel({ count }: { count: number }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  return (
    <Stack gap={12}>
      <Text fw={600} pr={24}>
        {t("canvas.many_selected", { count })}
      </Text>
      <Group gap={8}>
        <Button variant="default" leftSection={<IconCopy size={16} stroke={1.5} />} onClick={() => duplicate(editor)}>
          {t("do.duplicate")}
        </Button>
        <Button variant="default" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={() => deleteSelected(editor)}>
          {t("canvas.delete_many", { count })}
        </Button>
      </Group>
    </Stack>
  );
}
