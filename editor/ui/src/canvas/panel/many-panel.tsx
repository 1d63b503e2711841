import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { tip } from "../../components/tip";
import { EDGES } from "../../document/align";
import { groupOf, isNode } from "../../document/items";
import { command } from "../commands";
import type { Bench } from "../commands/types";
import { useEditor } from "../store";

const LINES = [...EDGES.map((edge) => `align_${edge}`), "distribute_across", "distribute_down"];
const REST = ["rename", "fold", "group", "ungroup", "tidy_picked", "loop_each", "extract", "disable", "duplicate", "delete"];

/** Several things at once, or a note or a frame: what can be done with them. */
export function ManyPanel({ items, bench }: { items: readonly string[]; bench: Bench }) {
  const { t } = useTranslation();
  useEditor((state) => state.doc);
  const usable = (id: string) => command(id).when?.(bench) ?? true;
  const [only] = items;
  const title = items.length > 1 || !only ? t(items.every(isNode) ? "canvas.many_selected" : "canvas.things_selected", { count: items.length }) : t(groupOf(only) ? "canvas.group" : "canvas.note");
  return (
    <Stack gap={16}>
      <Text fw={600} pr={24}>
        {title}
      </Text>
      {items.length > 1 && (
        <Group gap={4}>
          {LINES.map((id) => {
            const Shape = command(id).icon;
            return (
              <ActionIcon key={id} {...tip(t(`command.${id}`))} variant="default" size={32} aria-label={t(`command.${id}`)} disabled={!usable(id)} onClick={() => command(id).run(bench)}>
                <Shape size={18} stroke={1.5} />
              </ActionIcon>
            );
          })}
        </Group>
      )}
      <Stack gap={8} align="stretch">
        {REST.filter(usable).map((id) => {
          const Shape = command(id).icon;
          return (
            <Button key={id} variant="default" justify="flex-start" leftSection={<Shape size={16} stroke={1.5} />} onClick={() => void command(id).run(bench)}>
              {t(`command.${id}`)}
            </Button>
          );
        })}
      </Stack>
    </Stack>
  );
}
