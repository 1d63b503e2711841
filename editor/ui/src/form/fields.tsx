import { ActionIcon, Button, MultiSelect, Select, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCredentials, useWorkflows } from "../api/queries";
import { credentialOf, isComputed } from "../document/computed";
import { asSchema, type ParamsContext } from "./context";
import { ExpressionInput } from "./expression-input";
import { CodeInput } from "./code/code-input";
import { languageOf } from "./code/language";
import { idOf, pathOf, titleOf } from "./fields/props";
import classes from "./form.module.css";

/** Picks an entry of the vault; the value itself never comes here. */
export function CredentialField(props: FieldProps) {
  const { t } = useTranslation();
  const known = useCredentials().data;
  const credentials = known ?? [];
  const id = credentialOf(props.formData);
  const gone = id !== null && known !== undefined && !credentials.some((credential) => credential.id === id);
  return (
    <Select id={idOf(props)} aria-label={titleOf(props)} placeholder={t("form.choose_credential")} clearable searchable value={id} nothingFoundMessage={t("form.no_credentials")}
      data={credentials.map((credential) => ({ value: credential.id, label: credential.name }))} error={gone ? t("widget.credential_gone") : undefined}
      renderOption={({ option }) => {
        const credential = credentials.find((each) => each.id === option.value);
        return (
          <div className={classes.option}>
            <span className="ellipsis">{option.label}</span>
            <Text span size="xs" c="dimmed" className="ellipsis">
              {[credential && t(`credentials.kind_${credential.kind}`), credential?.username].filter(Boolean).join(" · ")}
            </Text>
          </div>
        );
      }}
      onChange={(next) => props.onChange(next ? { $credential: next } : undefined, pathOf(props))} />
  );
}

export function WorkflowField(props: FieldProps) {
  const { t } = useTranslation();
  const workflows = useWorkflows().data ?? [];
  return (
    <Select id={idOf(props)} aria-label={titleOf(props)} placeholder={t("form.choose_workflow")} searchable value={(props.formData as string | undefined) ?? null}
      data={workflows.map((workflow) => ({ value: workflow.id, label: workflow.name }))} onChange={(next) => props.onChange(next ?? undefined, pathOf(props))} />
  );
}

/** Several of a fixed set. */
export function ChoicesField(props: FieldProps) {
  const schema = asSchema(props.schema);
  const labels = { ...schema.items?.["x-ui"]?.labels, ...schema["x-ui"]?.labels };
  const choices = (schema.items?.enum ?? []).map(String);
  const value = (props.formData ?? schema.default ?? []) as unknown[];
  return (
    <MultiSelect id={idOf(props)} aria-label={titleOf(props)} size="sm" data={choices.map((choice) => ({ value: choice, label: labels[choice] ?? choice }))} value={value.map(String)}
      onChange={(next) => props.onChange(schema.items?.type === "integer" ? next.map(Number) : next, pathOf(props))} />
  );
}

/** A list of short values. */
export function EntriesField(props: FieldProps) {
  const { t } = useTranslation();
  const schema = asSchema(props.schema);
  const numeric = schema.items?.type !== "string";
  const value = (props.formData ?? schema.default ?? []) as unknown[];
  const plain = value.filter((item) => !isComputed(item)).map(String);
  // entries that are computed are written elsewhere and stay
  const computed = value.filter(isComputed);
  return (
    <TagsInput id={idOf(props)} aria-label={titleOf(props)} size="sm" placeholder={plain.length ? undefined : t("form.type_and_enter")} value={plain} splitChars={numeric ? [",", " "] : ["\n"]} acceptValueOnBlur allowDuplicates={false}
      onChange={(next) => props.onChange([...(numeric ? next.map(Number).filter((n) => !Number.isNaN(n)) : next), ...computed], pathOf(props))} />
  );
}

/** Names and values of one's own, in the order they are written. */
export function PairsField(props: FieldProps) {
  const { t } = useTranslation();
  const context = props.registry.formContext as ParamsContext;
  const value = (props.formData ?? {}) as Record<string, unknown>;
  const pairs = Object.entries(value);
  const write = (next: [string, unknown][]) => props.onChange(Object.fromEntries(next), pathOf(props));
  const change = (index: number, pair: [string, unknown]) => write(pairs.map((old, i) => (i === index ? pair : old)));
  const [added, setAdded] = useState(-1);
  const [asked, setAsked] = useState(-1);
  const fresh = () => {
    setAdded(pairs.length);
    let number = pairs.length + 1;
    while (`${t("form.new_name")}_${number}` in value) number += 1;
    write([...pairs, [`${t("form.new_name")}_${number}`, ""]]);
  };
  return (
    <Stack gap={6}>
      {pairs.map(([name, item], index) => (
        <div key={index} className={classes.row}>
          <TextInput w={120} aria-label={t("form.pair_name")} autoFocus={index === added} defaultValue={name} onFocus={(event) => index === added && event.currentTarget.select()} onBlur={(event) => { const next = event.currentTarget.value.trim(); if (next && next !== name && !(next in value)) change(index, [next, item]); else event.currentTarget.value = name; }} />
          <div className={classes.grow}>
            {isComputed(item) ? (
              <ExpressionInput id={`${idOf(props)}_${index}`} label={name} value={item} text upstream={context.upstream} path={[...pathOf(props), name]} context={context} asked={asked === index} set={(next) => change(index, [name, next])} />
            ) : (
              <TextInput aria-label={t("form.pair_value")} value={literal(item)} onChange={(event) => change(index, [name, event.currentTarget.value])} />
            )}
          </div>
          {context.computed && (
            <Button size="compact-sm" variant="subtle" color="gray" h={34} aria-label={`${t("form.computed_value")}: ${name}`} aria-pressed={isComputed(item)} onClick={() => { setAsked(index); change(index, [name, isComputed(item) ? "" : { $expr: "" }]); }}>
              fx
            </Button>
          )}
          <ActionIcon size={34} variant="subtle" color="gray" aria-label={t("form.remove_entry")} onClick={() => write(pairs.filter((_, i) => i !== index))}>
            <IconX size={14} stroke={1.5} />
          </ActionIcon>
        </div>
      ))}
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} stroke={1.5} />} onClick={fresh} style={{ alignSelf: "flex-start" }}>
        {t("form.add_entry")}
      </Button>
    </Stack>
  );
}

const literal = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** A value of any kind: what reads as JSON is taken as that, anything else as text. */
export function JsonField(props: FieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => (props.formData === undefined ? "" : literal(props.formData)));
  const write = (next: string) => {
    setText(next);
    props.onChange(next === "" ? undefined : parsed(next), pathOf(props));
  };
  const hints = asSchema(props.schema)["x-ui"];
  if (hints?.widget === "code")
    return <CodeInput id={idOf(props)} label={titleOf(props)} value={text} onChange={write} readOnly={false} rows={hints.rows ?? 6} language={languageOf(asSchema(props.schema), props.registry.formContext as ParamsContext)} />;
  return <Textarea id={idOf(props)} aria-label={titleOf(props)} size="sm" autosize minRows={1} maxRows={12} classNames={{ input: classes.code }} placeholder={t("form.any_value")} spellCheck={false} value={text} onChange={(event) => write(event.currentTarget.value)} />;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A param that is always an expression. */
export function ExpressionField(props: FieldProps) {
  const context = props.registry.formContext as ParamsContext;
  const value = isComputed(props.formData) ? props.formData : { $expr: typeof props.formData === "string" ? props.formData : "" };
  return <ExpressionInput id={idOf(props)} label={titleOf(props)} value={value} upstream={context.upstream} path={pathOf(props)} context={context} set={(next) => props.onChange(next.$expr ? next : undefined, pathOf(props))} />;
}
