import { Checkbox, NumberInput, Select, Text, Textarea, TextInput } from "@mantine/core";
import type { WidgetProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";
import { unitFor } from "../document/measured";
import { locale } from "../i18n/locale";
import { CodeInput } from "./code/code-input";
import { languageOf } from "./code/language";
import { asSchema, type ParamsContext } from "./context";

/** An absent param counts as its default: fields show it, and only what the person changes is written. */
const shown = ({ value, schema }: WidgetProps): unknown => (value === undefined ? schema.default : value);
const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const empty = (value: string) => (value === "" ? undefined : value);

export function TextWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, schema } = props;
  const hints = asSchema(schema)["x-ui"] ?? {};
  return (
    <TextInput id={id} aria-label={label} value={text(shown(props))} disabled={disabled || readonly} placeholder={hints.placeholder} type={schema.format === "password" ? "password" : "text"}
      onChange={(event) => onChange(schema.default !== undefined ? event.currentTarget.value : empty(event.currentTarget.value))}
      rightSection={hints.unit && <Text size="xs" c="dimmed">{hints.unit}</Text>} rightSectionWidth={hints.unit ? 24 + hints.unit.length * 7 : undefined} />
  );
}

export function NumberWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, schema } = props;
  const { language } = useTranslation().i18n;
  const value = shown(props);
  const unit = unitFor(typeof value === "number" ? value : undefined, asSchema(schema)["x-ui"] ?? {}, locale(language));
  return (
    <NumberInput id={id} aria-label={label} size="sm" value={typeof value === "number" ? value : ""} disabled={disabled || readonly} min={schema.minimum} max={schema.maximum} clampBehavior="none"
      allowDecimal={schema.type !== "integer"} suffix={unit ? ` ${unit}` : undefined} onChange={(next) => onChange(typeof next === "number" ? next : next === "" || Number.isNaN(Number(next)) ? undefined : Number(next))} />
  );
}

export function CheckboxWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, schema } = props;
  return <Checkbox id={id} size="sm" checked={shown(props) === true} disabled={disabled || readonly} label={schema.title ?? label} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

export function SelectWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, schema, options } = props;
  const labels = asSchema(schema)["x-ui"]?.labels ?? {};
  const choices = (options.enumOptions ?? []).map((option, index) => ({ value: String(index), label: labels[String(option.value)] ?? option.label }));
  const index = (options.enumOptions ?? []).findIndex((option) => option.value === shown(props));
  return (
    <Select id={id} aria-label={label} data={choices} value={index < 0 ? null : String(index)} disabled={disabled || readonly} searchable={choices.length > 10}
      onChange={(next) => onChange(next === null ? undefined : options.enumOptions?.[Number(next)]?.value)} comboboxProps={{ withinPortal: true }} />
  );
}

export function TextareaWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, options } = props;
  return <Textarea id={id} aria-label={label} size="sm" autosize minRows={Number(options.rows ?? 3)} maxRows={16} value={text(shown(props))} disabled={disabled || readonly} onChange={(event) => onChange(empty(event.currentTarget.value))} />;
}

/** Script text. */
export function CodeWidget(props: WidgetProps) {
  const { id, label, onChange, disabled, readonly, options, schema, registry } = props;
  return (
    <CodeInput id={id} label={label} value={text(shown(props))} onChange={(next) => onChange(empty(next))} readOnly={disabled === true || readonly === true} rows={Number(options.rows ?? 8)}
      language={languageOf(asSchema(schema), registry.formContext as ParamsContext)} />
  );
}
