import { isUnit } from "./duration";
import type { JsonSchema, PlaceWords, UiHints } from "./types";

/**
 * A schema with the words of another language at its places; the paths are those of engine/catalog/translation.py:
 * `rules`, an entry `rules[]`, `rules[].port`, a free name's value `extra{}`, an alternative `target|0`, `$defs/login`.
 */
export function translated(schema: JsonSchema, words: Record<string, PlaceWords> | undefined): JsonSchema {
  return words ? at(schema, "", words) : schema;
}

type AllWords = Record<string, PlaceWords>;

function at(schema: JsonSchema, path: string, words: AllWords): JsonSchema {
  const next = path in words ? worded(schema, words[path] ?? {}) : { ...schema };
  const below = (inner: JsonSchema, step: string) => at(inner, path + step, words);
  if (schema.properties) next.properties = mapped(schema.properties, (inner, name) => below(inner, path ? `.${name}` : name));
  if (isSchema(schema.items)) next.items = below(schema.items, "[]");
  if (isSchema(schema.additionalProperties)) next.additionalProperties = below(schema.additionalProperties, "{}");
  for (const word of ["oneOf", "anyOf", "allOf"] as const) {
    const ways = schema[word];
    if (ways) next[word] = ways.map((inner, index) => below(inner, `|${index}`));
  }
  if (schema.$defs) next.$defs = mapped(schema.$defs, (inner, name) => below(inner, `$defs/${name}`));
  return next;
}

function worded(schema: JsonSchema, { title, description, examples, ...hints }: PlaceWords): JsonSchema {
  const next = { ...schema, ...(title && { title }), ...(description && { description }), ...(examples && { examples }) };
  if (Object.keys(hints).length > 0) next["x-ui"] = hinted(schema["x-ui"] ?? {}, hints);
  return next;
}

/** A unit of time is also what is counted in: that stays beside the word. */
function hinted(ui: UiHints, { labels, unit, unit_one, placeholder }: PlaceWords): UiHints {
  const next = { ...ui };
  if (labels) next.labels = { ...ui.labels, ...labels };
  if (placeholder) next.placeholder = placeholder;
  if (unit) {
    next.unit = unit;
    next.unit_one = unit_one;
    if (isUnit(ui.unit)) next.counted_in = ui.unit;
  }
  return next;
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null && !Array.isArray(value);

const mapped = (all: Record<string, JsonSchema>, change: (inner: JsonSchema, name: string) => JsonSchema) =>
  Object.fromEntries(Object.entries(all).map(([name, inner]) => [name, isSchema(inner) ? change(inner, name) : inner]));
