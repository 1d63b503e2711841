import withTheme from "@rjsf/core/lib/withTheme.js";
import type { RJSFSchema } from "@rjsf/utils";
import { useMemo } from "react";
import type { JsonSchema } from "../document/types";
import { ConditionField } from "./condition/condition-field";
import type { ParamsContext } from "./context";
import { FieldTemplate } from "./field-template";
import { ChoicesField, CredentialField, EntriesField, ExpressionField, JsonField, PairsField, WorkflowField } from "./fields";
import { DeviceField } from "./fields/device-field";
import { FileField } from "./fields/file-field";
import { KbField } from "./fields/kb-field";
import { DateField, DaysField, DurationField, MomentField, TimeField } from "./fields/time-fields";
import { ArrayFieldItemTemplate, ArrayFieldTemplate, Nothing, ObjectFieldTemplate } from "./templates";
import { uiSchemaOf } from "./ui-schema";
import { validator } from "./validator";
import { CheckboxWidget, CodeWidget, NumberWidget, SelectWidget, TextareaWidget, TextWidget } from "./widgets";

const Form = withTheme<Record<string, unknown>, RJSFSchema, ParamsContext>({
  templates: {
    FieldTemplate,
    ObjectFieldTemplate,
    ArrayFieldTemplate,
    ArrayFieldItemTemplate,
    TitleFieldTemplate: Nothing,
    DescriptionFieldTemplate: Nothing,
    ErrorListTemplate: Nothing,
  } as never,
  widgets: {
    TextWidget,
    EmailWidget: TextWidget,
    URLWidget: TextWidget,
    PasswordWidget: TextWidget,
    TextareaWidget,
    UpDownWidget: NumberWidget,
    NumberWidget,
    CheckboxWidget,
    SelectWidget,
    code: CodeWidget,
    textarea: TextareaWidget,
    number: NumberWidget,
  },
  fields: {
    credential: CredentialField,
    workflow: WorkflowField,
    choices: ChoicesField,
    entries: EntriesField,
    pairs: PairsField,
    json: JsonField,
    expression: ExpressionField,
    condition: ConditionField,
    kb_list: KbField,
    time: TimeField,
    date: DateField,
    date_time: MomentField,
    days: DaysField,
    duration: DurationField,
    file: FileField,
    device: DeviceField,
  },
});

interface ParamsFormProps {
  id: string;
  schema: JsonSchema;
  value: Record<string, unknown>;
  set: (value: Record<string, unknown>) => void;
  context: ParamsContext;
}

/** A form out of a JSON Schema. It writes only what the person changed: defaults stay in the schema. */
export function ParamsForm({ id, schema, value, set, context }: ParamsFormProps) {
  const bare = useMemo(() => withoutWords(schema), [schema]);
  const whole = useMemo(() => ({ ...context, params: { ...defaultsOf(schema), ...value } }), [context, schema, value]);
  const ui = useMemo(() => ({ ...uiSchemaOf(bare), "ui:submitButtonOptions": { norender: true } }), [bare]);
  return (
    <Form
      idPrefix={id}
      schema={bare as RJSFSchema}
      uiSchema={ui}
      formData={value}
      formContext={whole}
      validator={validator as never}
      noValidate
      noHtml5Validate
      tagName="div"
      onChange={(event) => set(event.formData ?? {})}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: "skipDefaults", arrayMinItems: { populate: "never" }, allOf: "skipDefaults", constAsDefaults: "never" }}
    >
      {null}
    </Form>
  );
}

function defaultsOf(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema.properties ?? {}).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])));
}

/** The whole is shown by its own title elsewhere, and what may not be there needs no field. */
function withoutWords(schema: JsonSchema): JsonSchema {
  const { title: _title, description: _description, ...rest } = schema;
  return { ...rest, additionalProperties: false };
}
