import { locale } from "../i18n/locale";
import { isComputed } from "./computed";
import { instantOf } from "./instant";
import { measured, unitFor, unitNamed } from "./measured";
import type { JsonSchema, NodeType, UiHints } from "./types";

export interface LineWords {
  /** What stands for a value that is computed in another way than by a plain name. */
  computed: string;
  /** What the value is called that a name refers to, where that is known. */
  called?: (name: string) => string | undefined;
}

/**
 * The one line on a card that says what the params make the node do: `{name}` shows a param, a part in square brackets
 * vanishes when a placeholder in it has nothing to show; what stands there then may follow a bar: `[until {until}|{duration}]`.
 * An absent param counts as its default.
 */
export function summarise(type: NodeType, params: Record<string, unknown>, words: LineWords): string {
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

const REFERENCE = /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)+$/;
const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

/** The dotted name that a computed value is, where it is nothing more: `inputs.days`. */
export function referenceOf(value: unknown): string | undefined {
  const source = typeof value === "object" && value !== null && "$expr" in value ? String(value.$expr).trim() : "";
  return REFERENCE.test(source) ? source : undefined;
}

/** What a computed value is called, with the unit of the param that it fills. */
function referred(value: unknown, { called, computed }: LineWords, ui: UiHints, language: string): string {
  const name = referenceOf(value);
  if (name === undefined) return computed;
  const title = called?.(name) ?? name.slice(name.lastIndexOf(".") + 1).replaceAll("_", " ");
  const unit = unitFor(undefined, ui, language);
  const said = title.toLowerCase().split(/[^\p{L}\p{N}%]+/u);
  const twice = [unit, ui.unit ?? "", ui.counted_in ?? ""].some((word) => word !== "" && said.includes(word.toLowerCase()));
  return [`“${title}”`, !twice && unit].filter(Boolean).join(" ");
}

/**
 * A param's value as a person reads it; empty when there is nothing to show. A choice is shown by its label, a list by
 * its entries, `true` by its label or the param's title, a computed value by what that is called which it refers to.
 */
export function display(value: unknown, schema: JsonSchema, words: LineWords, language = "en"): string {
  const ui = schema["x-ui"] ?? {};
  const labels = ui.labels ?? {};
  if (isComputed(value)) return referred(value, words, ui, language);
  if (Array.isArray(value))
    return value
      .map((item) => display(item, { "x-ui": { labels } }, words))
      .filter(Boolean)
      .join(", ");
  if (typeof value === "boolean")
    return value ? (labels.true ?? (schema.title ?? "").toLowerCase()) : (labels.false ?? "");
  if (value === null || value === undefined || value === "" || value === ui.none || typeof value === "object") return "";
  const moment = ui.widget === "date_time" ? momentOf(String(value), language) : undefined;
  if (moment) return moment;
  const label = labels[String(value)];
  return label === undefined && typeof value === "number" && ui.unit ? measured(value, ui, language) : (label ?? String(value));
}

/** A day and time on the clock of the person who reads it; nothing where the text is none. */
function momentOf(text: string, language: string): string | undefined {
  const at = instantOf(text);
  return at && new Intl.DateTimeFormat(locale(language), { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** Whether somebody has put something there: a value, or how to compute one. */
export const isFilled = (value: unknown) => value !== undefined && value !== null && value !== "" && value !== false;
