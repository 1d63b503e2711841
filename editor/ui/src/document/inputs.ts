/** Edits of the schema of what a workflow asks for. */
import type { JsonSchema } from "./types";

export const KINDS = ["text", "integer", "number", "yes_no", "choice", "list", "date", "time", "days", "duration", "device", "devices", "kb_list"] as const;
export type InputKind = (typeof KINDS)[number];
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

const SHAPES: Record<InputKind, JsonSchema> = {
  text: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  yes_no: { type: "boolean" },
  choice: { type: "string", enum: [] },
  list: { type: "array", items: { type: "string" } },
  date: { type: "string", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-ui": { widget: "date" } },
  time: { type: "string", pattern: "^[0-2][0-9]:[0-5][0-9]$", "x-ui": { widget: "time" } },
  days: { type: "array", items: { type: "string", enum: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }, "x-ui": { widget: "days" } },
  duration: { type: "integer", minimum: 0, "x-ui": { widget: "duration", unit: "s" } },
  device: { type: "string", "x-ui": { widget: "device" } },
  devices: { type: "array", items: { type: "string" }, "x-ui": { widget: "device" } },
  kb_list: { type: "array", items: { type: "string", pattern: "^KB[0-9]{6,8}$" }, "x-ui": { widget: "kb_list" } },
};

/** Kinds that only their widget tells from plain text and lists. */
const BY_WIDGET = ["date", "time", "days", "duration", "device", "kb_list"] as const;

export function kindOf(schema: JsonSchema): InputKind {
  const special = BY_WIDGET.find((kind) => schema["x-ui"]?.widget === kind);
  if (special === "device" && schema.type === "array") return "devices";
  if (special) return special;
  if (schema.enum) return "choice";
  if (schema.type === "boolean") return "yes_no";
  if (schema.type === "array") return "list";
  return schema.type === "integer" || schema.type === "number" ? schema.type : "text";
}

export function addInput(schema: JsonSchema | undefined, title: string): JsonSchema {
  const properties = schema?.properties ?? {};
  let number = 1;
  while (`value_${number}` in properties) number += 1;
  return { ...schema, type: "object", properties: { ...properties, [`value_${number}`]: { type: "string", title } } };
}

export function changeInput(schema: JsonSchema | undefined, name: string, change: JsonSchema): JsonSchema | undefined {
  const before = schema?.properties?.[name];
  if (!schema || !before) return schema;
  const after = Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined));
  return { ...schema, properties: { ...schema.properties, [name]: after } };
}

/** Another kind of value; a default of the old kind would be wrong and goes. */
export function withKind(schema: JsonSchema | undefined, name: string, kind: InputKind): JsonSchema | undefined {
  const before = schema?.properties?.[name];
  if (!schema || !before || kindOf(before) === kind) return schema;
  const { title, description } = before;
  const kept = { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
  return { ...schema, properties: { ...schema.properties, [name]: { ...SHAPES[kind], ...kept } } };
}

export function renameInput(schema: JsonSchema | undefined, name: string, next: string): JsonSchema | undefined {
  const properties = schema?.properties ?? {};
  if (!schema || !NAME.test(next) || next in properties) return schema;
  const renamed = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key === name ? next : key, value]));
  return { ...schema, properties: renamed, ...(schema.required && { required: schema.required.map((key) => (key === name ? next : key)) }) };
}

/** Without its last input a workflow asks for nothing, and the document says nothing about inputs. */
export function removeInput(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { [name]: _gone, ...properties } = schema?.properties ?? {};
  if (!schema || Object.keys(properties).length === 0) return undefined;
  const required = schema.required?.filter((key) => key !== name);
  return { ...schema, properties, ...(required && { required }) };
}
