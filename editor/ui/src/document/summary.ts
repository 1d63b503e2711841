import { isComputed } from "./computed";
import { measured, unitNamed } from "./measured";
import type { JsonSchema, NodeType } from "./types";

/**
 * The one line on a card that says what the params make the node do: `{name}` shows a param, a part in square brackets
 * vanishes when a placeholder in it has nothing to show; what stands there then may follow a bar: `[until {until}|{duration}]`.
 * An absent param counts as its default.
 */
export function summarise(type: NodeType, params: Record<string, unknown>, words: { computed: string }): string {
  const properties = type.params.properties ?? {};
  const valueOf = (name: string) => (name in params ? params[name] : properties[name]?.default);
  const shown = (name: string) => {
    const schema = properties[name] ?? {};
    const counted = schema["x-ui"]?.unit_from;
    if (counted === undefined) return display(valueOf(name), schema, words, type.spoken);
    const unit = unitNamed(valueOf(counted));
    if (unit && typeof valueOf(name) === "number") return display(valueOf(name), { "x-ui": { unit } }, words, type.spoken);
    return [display(valueOf(name), schema, words, type.spoken), display(valueOf(counted), properties[counted] ?? {}, words)].filter(Boolean).join(" ");
  };
  const says = (part: string) => [...part.matchAll(PLACE)].every((match) => shown(match[1] ?? ""));
  const template = type.summary.replace(/\[([^[\]]*)\]/g, (_, parts: string) => parts.split("|").find(says) ?? "");
  return template
    .replace(PLACE, (_, name: string) => shown(name))
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
}

const REFERENCE = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*\.([a-z_][a-z0-9_]*)$/;
const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

/** The name of what a computed value refers to, where it does nothing more. */
function referred(value: object): string | undefined {
  const name = "$expr" in value ? REFERENCE.exec(String(value.$expr).trim())?.[1] : undefined;
  return name && `“${name.replaceAll("_", " ")}”`;
}

/**
 * A param's value as a person reads it; empty when there is nothing to show. A choice is shown by its label, a list by
 * its entries, `true` by its label or the param's title, a computed value by the name of what it refers to.
 */
export function display(value: unknown, schema: JsonSchema, words: { computed: string }, language = "en"): string {
  const ui = schema["x-ui"] ?? {};
  const labels = ui.labels ?? {};
  if (isComputed(value)) return referred(value) ?? words.computed;
  if (Array.isArray(value))
    return value
      .map((item) => display(item, { "x-ui": { labels } }, words))
      .filter(Boolean)
      .join(", ");
  if (typeof value === "boolean")
    return value ? (labels.true ?? (schema.title ?? "").toLowerCase()) : (labels.false ?? "");
  if (value === null || value === undefined || value === "" || value === ui.none || typeof value === "object") return "";
  const label = labels[String(value)];
  return label === undefined && typeof value === "number" && ui.unit ? measured(value, ui, language) : (label ?? String(value));
}

/** Whether somebody has put something there: a value, or how to compute one. */
export const isFilled = (value: unknown) => value !== undefined && value !== null && value !== "" && value !== false;
