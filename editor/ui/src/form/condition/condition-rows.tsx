import { ActionIcon, Button, Group as Line, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconBrackets, IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Upstream } from "../../api/types";
import { tip } from "../../components/tip";
import { FieldPicker } from "./field-picker";
import { operatorsOf, rightOf } from "./operators";
import { RightSide } from "./right-side";
import { isGroup, isSingle, joined, partsOf, turned, unturned, wordOf, type Condition, type Group, type Single } from "./tree";
import classes from "../form.module.css";

interface GroupProps {
  group: Group;
  set: (group: Group) => void;
  upstream: Upstream[];
  /** Where it stands, for those who hear the page. */
  name: string;
  remove?: () => void;
  /** Whether the group is turned round; the outermost cannot be. */
  inverted?: boolean;
  invert?: (on: boolean) => void;
}

const FRESH: Single = { field: "", operator: "" };

/** Rows of field, operator and value, joined by "and" or "or"; groups may stand among them. */
export function ConditionGroup({ group, set, upstream, name, remove, inverted, invert }: GroupProps) {
  const { t } = useTranslation();
  const parts = partsOf(group);
  const word = wordOf(group);
  const write = (next: Condition[]) => set(joined(word, next));
  const change = (index: number, next: Condition) => write(parts.map((old, at) => (at === index ? next : old)));
  const drop = (index: number) => write(parts.filter((_, at) => at !== index));
  return (
    <div role="group" aria-label={name} className={remove ? classes.nested : undefined}>
      <Stack gap={8}>
        {(parts.length > 1 || remove) && (
          <Line gap={8} justify="space-between" wrap="nowrap">
            <SegmentedControl size="xs" aria-label={t("condition.join")} value={word} onChange={(next) => set(joined(next as "all" | "any", parts))}
              data={[{ value: "all", label: t("condition.all") }, { value: "any", label: t("condition.any") }]} />
            {remove && (
              <Line gap={4} wrap="nowrap">
                <Button size="compact-xs" variant={inverted ? "light" : "subtle"} color="gray" aria-pressed={inverted ?? false} onClick={() => invert?.(!inverted)}>
                  {t("condition.not")}
                </Button>
                <ActionIcon size={24} variant="subtle" color="gray" aria-label={t("condition.remove_group")} onClick={remove}>
                  <IconX size={14} stroke={1.5} />
                </ActionIcon>
              </Line>
            )}
          </Line>
        )}
        {parts.map((part, index) => {
          const { inner, turned: inside } = unturned(part);
          const label = `${name} ${index + 1}`;
          if (isSingle(inner)) {
            return <ConditionRow key={index} name={label} row={inner} inverted={inside} invert={(on) => change(index, turned(inner, on))} set={(next) => change(index, turned(next, inside))} remove={() => drop(index)} upstream={upstream} />;
          }
          if (!isGroup(inner)) return null;
          return <ConditionGroup key={index} name={label} group={inner} inverted={inside} invert={(on) => change(index, turned(inner, on))} set={(next) => change(index, turned(next, inside))} remove={() => drop(index)} upstream={upstream} />;
        })}
        <Line gap={6}>
          <Button size="compact-xs" variant="default" leftSection={<IconPlus size={14} stroke={1.5} />} onClick={() => write([...parts, FRESH])}>
            {t("condition.add")}
          </Button>
          {parts.length > 0 && (
            <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconBrackets size={14} stroke={1.5} />} onClick={() => write([...parts, joined(word === "all" ? "any" : "all", [FRESH])])}>
              {t("condition.add_group")}
            </Button>
          )}
        </Line>
      </Stack>
    </div>
  );
}

interface RowProps {
  name: string;
  row: Single;
  set: (row: Single) => void;
  remove: () => void;
  upstream: Upstream[];
  inverted: boolean;
  invert: (on: boolean) => void;
}

function ConditionRow({ name, row, set, remove, upstream, inverted, invert }: RowProps) {
  const { t } = useTranslation();
  const chosen = upstream.find((each) => each.name === row.field);
  const operators = operatorsOf(chosen?.type);
  const offered = row.operator && !operators.includes(row.operator) ? [row.operator, ...operators] : operators;
  const choose = (field: string) => {
    const fits = operatorsOf(upstream.find((each) => each.name === field)?.type);
    set(fits.includes(row.operator) ? { ...row, field } : { field, operator: fits[0] ?? "is" });
  };
  return (
    <div role="group" aria-label={name} className={classes.condition}>
      <Line gap={4} wrap="nowrap" align="flex-start">
        <FieldPicker value={row.field} upstream={upstream} pick={choose} />
        <Button {...tip(t("condition.not_hint"))} size="compact-sm" h={30} px={6} variant={inverted ? "light" : "subtle"} color="gray" aria-pressed={inverted} onClick={() => invert(!inverted)}>
          {t("condition.not")}
        </Button>
        <ActionIcon size={30} variant="subtle" color="gray" aria-label={t("condition.remove")} onClick={remove}>
          <IconX size={14} stroke={1.5} />
        </ActionIcon>
      </Line>
      {row.field && (
        <Line gap={6} wrap="nowrap" align="flex-start">
          <Select size="xs" w={150} aria-label={t("condition.operator")} allowDeselect={false} value={row.operator || null} data={offered.map((operator) => ({ value: operator, label: t(`condition.op_${operator}`) }))}
            onChange={(operator) => operator && set(rightOf(operator) === rightOf(row.operator) ? { ...row, operator } : { field: row.field, operator })} comboboxProps={{ width: 200, position: "bottom-start" }} />
          <RightSide row={row} field={chosen} set={set} />
        </Line>
      )}
    </div>
  );
}
