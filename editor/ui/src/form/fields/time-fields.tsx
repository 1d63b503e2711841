import { Button, Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DAYS, Weekdays } from "../../components/weekdays";
import { bestUnit, factor, isUnit, unitsFrom, type Unit } from "../../document/duration";
import { unitFor } from "../../document/measured";
import { locale } from "../../i18n/locale";
import { asSchema } from "../context";
import { fromLocal, toLocal } from "../moment";
import { idOf, pathOf, shownOf, titleOf } from "./props";

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** An emptied field falls back to the schema's default, unless that says something. */
const emptied = (props: FieldProps) => (props.schema.default ? "" : undefined);

/** A time of day, `22:30`. */
export function TimeField(props: FieldProps) {
  return <TextInput type="time" w={140} id={idOf(props)} aria-label={titleOf(props)} value={textOf(shownOf(props))} onChange={(event) => props.onChange(event.currentTarget.value || emptied(props), pathOf(props))} />;
}

/** A day, `2027-01-31`. */
export function DateField(props: FieldProps) {
  return <TextInput type="date" w={180} id={idOf(props)} aria-label={titleOf(props)} value={textOf(shownOf(props))} onChange={(event) => props.onChange(event.currentTarget.value || emptied(props), pathOf(props))} />;
}

/** A moment: chosen by the clock of the person, kept with its zone. */
export function MomentField(props: FieldProps) {
  const { t } = useTranslation();
  const text = textOf(shownOf(props));
  const local = toLocal(text);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <TextInput type="datetime-local" w={220} id={idOf(props)} aria-label={titleOf(props)} value={local} onChange={(event) => props.onChange(fromLocal(event.currentTarget.value) ?? emptied(props), pathOf(props))} />
        {text && (
          <Button size="compact-sm" variant="subtle" color="gray" aria-label={`${t("widget.clear")}: ${titleOf(props)}`} onClick={() => props.onChange(undefined, pathOf(props))}>
            {t("widget.clear")}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={2}>
        {local || !text ? t("widget.zone", { zone }) : t("widget.no_moment", { text })}
      </Text>
    </>
  );
}

/** Days of the week, as switches in the week's order. */
export function DaysField(props: FieldProps) {
  const schema = asSchema(props.schema);
  const offered = DAYS.filter((day) => !schema.items?.enum || schema.items.enum.includes(day));
  return <Weekdays id={idOf(props)} label={titleOf(props)} offered={offered} value={(shownOf(props) ?? []) as unknown[]} set={(days) => props.onChange(days, pathOf(props))} />;
}

/** A length of time: a number and its unit; kept as a whole number of the unit the schema names. */
export function DurationField(props: FieldProps) {
  const { t, i18n } = useTranslation();
  const schema = asSchema(props.schema);
  const hint = schema["x-ui"]?.counted_in ?? schema["x-ui"]?.unit;
  const base: Unit = isUnit(hint) ? hint : "s";
  const value = shownOf(props);
  const length = typeof value === "number" && Number.isInteger(value) ? value : undefined;
  const [chosen, setChosen] = useState<Unit | undefined>();
  const fits = chosen !== undefined && (length === undefined || length % factor(chosen, base) === 0);
  const unit = fits ? chosen : bestUnit(length ?? 0, base);
  const count = length === undefined ? undefined : length / factor(unit, base);
  const write = (count: number, next: Unit) => {
    setChosen(next);
    props.onChange(Math.round(count * factor(next, base)), pathOf(props));
  };
  return (
    <Group gap={6} wrap="nowrap">
      <NumberInput id={idOf(props)} aria-label={titleOf(props)} size="sm" w={120} min={0} allowNegative={false} allowDecimal={false} value={count ?? ""}
        onChange={(next) => (next === "" || Number.isNaN(Number(next)) ? props.onChange(undefined, pathOf(props)) : write(Number(next), unit))} />
      <Select w={130} aria-label={`${t("widget.unit")}: ${titleOf(props)}`} value={unit} data={unitsFrom(base).map((each) => ({ value: each, label: unitFor(count, { unit: each }, locale(i18n.language)) }))}
        onChange={(next) => isUnit(next) && (count === undefined ? setChosen(next) : write(count, next))} />
    </Group>
  );
}
