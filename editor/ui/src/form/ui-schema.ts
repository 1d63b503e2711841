import type { UiSchema } from "@rjsf/utils";
import type { JsonSchema } from "../document/types";

/** Which of Ruota's fields and widgets each part of a params schema is shown with. */
export function uiSchemaOf(schema: JsonSchema): UiSchema {
  const properties = schema.properties ?? {};
  const ui: UiSchema = {};
  for (const [name, property] of Object.entries(properties)) ui[name] = propertyUi(property);
  const order = orderOf(schema);
  if (order) ui["ui:order"] = [...order, "*"];
  return ui;
}

function orderOf(schema: JsonSchema): string[] | null {
  const properties = schema.properties ?? {};
  const given = schema["x-ui"]?.order;
  if (Array.isArray(given)) return given.filter((name) => name in properties);
  const ranked = Object.entries(properties)
    .filter(([, property]) => typeof property["x-ui"]?.order === "number")
    .sort(([, a], [, b]) => Number(a["x-ui"]?.order) - Number(b["x-ui"]?.order))
    .map(([name]) => name);
  return ranked.length ? ranked : null;
}

function propertyUi(schema: JsonSchema): UiSchema {
  const field = fieldOf(schema);
  if (field) return { "ui:field": field };
  const hints = schema["x-ui"] ?? {};
  if (schema.type === "object") return uiSchemaOf(schema);
  if (schema.type === "array") return { items: schema.items ? propertyUi(schema.items) : {} };
  if (schema.type === "integer" || (schema.type === "number" && !schema.enum)) return schema.enum ? {} : { "ui:widget": "number" };
  const widget = widgetOf(schema);
  return { ...(widget && { "ui:widget": widget }), "ui:options": { rows: hints.rows } };
}

/** Widgets that are a field of the same name. */
const OWN_FIELDS = new Set(["kb_list", "time", "date", "date_time", "days", "duration", "file", "device"]);

function fieldOf(schema: JsonSchema): string | null {
  const widget = schema["x-ui"]?.widget;
  if (widget === "credential" || "$credential" in (schema.properties ?? {})) return "credential";
  if (widget === "condition") return "condition";
  if (widget === "expression") return "expression";
  if (widget === "workflow") return "workflow";
  if (widget !== undefined && OWN_FIELDS.has(widget)) return widget;
  if (widget === "key_value" || widget === "inputs") return "pairs";
  if (schema.type === "array") {
    const items = schema.items ?? {};
    if (items.enum) return "choices";
    if (items.type === "string" || items.type === "integer" || items.type === "number") return "entries";
    if (!items.type) return "json";
    return null;
  }
  if (schema.type === "object") return schema.properties && Object.keys(schema.properties).length ? null : "pairs";
  if (schema.enum || schema.oneOf || schema.anyOf) return null;
  if (schema.type === undefined || Array.isArray(schema.type)) return "json";
  return null;
}

function widgetOf(schema: JsonSchema): string | null {
  const hint = schema["x-ui"]?.widget;
  if (hint === "code" || hint === "script") return "code";
  if (hint === "textarea" || hint === "multiline") return "textarea";
  return null;
}
