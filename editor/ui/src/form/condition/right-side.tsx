import { MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Choice, Upstream } from "../../api/types";
import { choicesFor, rightOf, valueOf } from "./operators";
import type { Single } from "./tree";
import classes from "../form.module.css";

interface RightSideProps {
  row: Single;
  field: Upstream | undefined;
  set: (row: Single) => void;
}

const LIST = { width: 240, position: "bottom-end" } as const;

/** What a field is compared with: typed, or picked by its words where the field is one of a few. */
export function RightSide({ row, field, set }: RightSideProps) {
  const { t } = useTranslation();
  const right = rightOf(row.operator);
  if (right === "none") return null;
  const choices = choicesFor(row.operator, field?.choices);
  const type = field?.type;
  if (right === "many") {
    const values = Array.isArray(row.value) ? row.value.map(shown) : [];
    if (choices)
      return (
        <MultiSelect size="xs" className={classes.grow} aria-label={t("condition.values")} placeholder={values.length ? undefined : t("condition.choose_values")} searchable data={withOwn(choices, values)} value={values}
          onChange={(next) => set({ ...row, value: next.map((text) => picked(choices, text, type)) })} comboboxProps={LIST} />
      );
    return <TagsInput size="xs" className={classes.grow} aria-label={t("condition.values")} placeholder={values.length ? undefined : t("form.type_and_enter")} acceptValueOnBlur value={values} onChange={(next) => set({ ...row, value: next.map((text) => valueOf(text, type)) })} />;
  }
  const value = shown(row.value);
  if (choices)
    return (
      <Select size="xs" className={classes.grow} aria-label={t("condition.value")} placeholder={t("condition.choose_value")} searchable allowDeselect={false} data={withOwn(choices, value ? [value] : [])} value={value || null}
        onChange={(next) => next !== null && set({ ...row, value: picked(choices, next, type) })} comboboxProps={LIST} />
    );
  return <TextInput size="xs" className={classes.grow} aria-label={t("condition.value")} inputMode={type === "integer" || type === "number" ? "decimal" : undefined} placeholder={t("condition.value")} value={value} onChange={(event) => set({ ...row, value: valueOf(event.currentTarget.value, type) })} />;
}

const shown = (value: unknown) => (value === undefined || value === null ? "" : String(value));

/** The choices, and what the condition says already though it is none of them. */
function withOwn(choices: readonly Choice[], values: readonly string[]) {
  const known = choices.map(({ value, label }) => ({ value: String(value), label }));
  const own = values.filter((value) => !known.some((choice) => choice.value === value));
  return [...known, ...own.map((value) => ({ value, label: value }))];
}

const picked = (choices: readonly Choice[], text: string, type: string | undefined): unknown => choices.find(({ value }) => String(value) === text)?.value ?? valueOf(text, type);
