import { ActionIcon, Button, Checkbox, Group, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { updateDocument } from "../../document/edits";
import { addInput, changeInput, KINDS, kindOf, removeInput, renameInput, withKind, type InputKind } from "../../document/inputs";
import type { JsonSchema, WorkflowDoc } from "../../document/types";
import { NO_CONTEXT } from "../../form/context";
import { ParamsForm } from "../../form/late-form";
import formClasses from "../../form/form.module.css";
import { useEditor, useEditorStore } from "../store";

/** What the workflow asks for when it starts. */
export function InputsEditor() {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const inputs = useEditor((state) => state.doc.inputs);
  const edit = (change: (schema: JsonSchema | undefined) => JsonSchema | undefined, burst?: string) =>
    editor.getState().edit({ what: "inputs", burst }, (doc: WorkflowDoc) => updateDocument(doc, { inputs: change(doc.inputs) }));
  const entries = Object.entries(inputs?.properties ?? {});
  return (
    <Stack gap={12}>
      {entries.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("canvas.no_inputs")}
        </Text>
      )}
      {entries.map(([name, schema]) => (
        <div key={name} className={formClasses.nested}>
          <Stack gap={8}>
            <Group gap={8} wrap="nowrap" align="flex-end">
              <TextInput label={t("canvas.input_title")} style={{ flex: 1 }} value={schema.title ?? ""} onChange={(event) => { const title = event.currentTarget.value; edit((all) => changeInput(all, name, { title }), `input ${name}`); }} />
              <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("canvas.remove_input", { name })} onClick={() => edit((all) => removeInput(all, name))}>
                <IconX size={16} stroke={1.5} />
              </ActionIcon>
            </Group>
            <Group gap={8} grow align="flex-end">
              <TextInput key={name} label={t("canvas.input_name")} classNames={{ input: formClasses.code }} defaultValue={name}
                onBlur={(event) => { const next = event.currentTarget.value.trim(); if (next !== name) edit((all) => renameInput(all, name, next)); event.currentTarget.value = name; }} />
              <Select label={t("canvas.input_kind")} value={kindOf(schema)} data={KINDS.map((kind) => ({ value: kind, label: t(`canvas.kind_${kind}`) }))} onChange={(kind) => edit((all) => withKind(all, name, kind as InputKind))} />
            </Group>
            {kindOf(schema) === "choice" && (
              <TagsInput size="sm" label={t("canvas.input_choices")} value={(schema.enum ?? []).map(String)} onChange={(choices) => edit((all) => changeInput(all, name, { enum: choices }))} />
            )}
            <Default key={`${name} ${kindOf(schema)}`} name={name} schema={schema} set={(value) => edit((all) => changeInput(all, name, { default: value }), `default ${name}`)} />
            <Checkbox size="sm" label={t("canvas.input_required")} checked={inputs?.required?.includes(name) ?? false}
              onChange={(event) => { const on = event.currentTarget.checked; edit((all) => all && { ...all, required: on ? [...(all.required ?? []), name] : (all.required ?? []).filter((each) => each !== name) }); }} />
          </Stack>
        </div>
      ))}
      <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} stroke={1.5} />} style={{ alignSelf: "flex-start" }} onClick={() => edit((all) => addInput(all, t("canvas.new_input")))}>
        {t("canvas.add_input")}
      </Button>
    </Stack>
  );
}

/** What it is unless somebody chooses otherwise, in the very field that they will see. */
function Default({ name, schema, set }: { name: string; schema: JsonSchema; set: (value: unknown) => void }) {
  const { t } = useTranslation();
  const kind = kindOf(schema);
  const label = t("canvas.input_default");
  if (kind === "yes_no") return <Checkbox size="sm" label={t("canvas.input_default_yes")} checked={schema.default === true} onChange={(event) => set(event.currentTarget.checked || undefined)} />;
  if (kind === "choice") return <Select label={label} clearable data={(schema.enum ?? []).map(String)} value={typeof schema.default === "string" ? schema.default : null} onChange={(value) => set(value ?? undefined)} />;
  const { default: value, title: _title, description: _description, ...shape } = schema;
  const form: JsonSchema = { type: "object", properties: { value: { ...shape, title: label } } };
  return <ParamsForm id={`default-${name}`} schema={form} value={value === undefined ? {} : { value }} set={({ value: next }) => set(Array.isArray(next) && next.length === 0 ? undefined : next)} context={NO_CONTEXT} />;
}
