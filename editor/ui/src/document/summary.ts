import { isComputed } from "./computed";
import type { JsonSchema, NodeType } from "./types";

/**
 * The one line on a card that says what the params make the node do; the same rules as engine/catalog/summary.py:
 * `{name}` shows a param, a part in square brackets vanishes when a placeholder in it has nothing to show.
 */
export function summarise(type: NodeType, params: Record<string, unknown>, words: { computed: string }): string {
  const properties = type.params.properties ?? {};
  const shown = (name: string) => {
    const schema = properties[name] ?? {};
    return display(name in params ? params[name] : schema.default, schema, words);
  };
  const template = type.summary.replace(/\[([^[\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(PLACE)].every((match) => shown(match[1] ?? "")) ? part : "",
  );
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

/** A param's value as a person reads it; empty when there is nothing to show. */
export function display(value: unknown, schema: JsonSchema, words: { computed: string }): string {
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
  if (value === null || value === undefined || value === "" || typeof value === "object") return "";
  const text = labels[String(value)] ?? String(value);
  return typeof value === "number" && ui.unit ? `${text} ${ui.unit}` : text;
}
