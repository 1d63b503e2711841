import { edgeEnds } from "../document/problems";
import { portsOf } from "../document/ports";
import type { Catalog, JsonSchema, WorkflowDoc } from "../document/types";
import { partsOf } from "../document/cells";

export function nodeTitle(doc: WorkflowDoc, catalog: Catalog, key: string): string {
  const node = Object.hasOwn(doc.nodes, key) ? doc.nodes[key] : undefined;
  return node ? node.name || catalog.get(node.type)?.title || node.type : key;
}

/** "Scan for updates · found → Install updates" */
export function edgeWords(doc: WorkflowDoc, catalog: Catalog, id: string): string {
  const { source, port, to } = edgeEnds(id);
  const node = doc.nodes[source];
  const word = node && portsOf(node, catalog.get(node.type)).find((each) => each.name === port)?.title;
  return `${nodeTitle(doc, catalog, source)} · ${(word ?? port).toLowerCase()} → ${nodeTitle(doc, catalog, to)}`;
}

/** What a value is called: by its schema, else by the words of the pages, else by its name. */
export function fieldTitle(path: string, properties: Record<string, JsonSchema> | undefined, t: (key: string, options: { defaultValue: string }) => string): string {
  const parts = partsOf(path);
  const last = parts.at(-1) ?? path;
  if (parts[0] === "params") return properties?.[last]?.title ?? last;
  if (parts[0] === "inputs") return `${t("history.field_inputs", { defaultValue: "inputs" })}: ${last}`;
  if (parts[0] === "outputs") return `${t("history.field_outputs", { defaultValue: "outputs" })}: ${last}`;
  return t(`history.field_${last}`, { defaultValue: last });
}

/** A value as text: what a person wrote as it was written, everything else as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const [name, inner] = entries[0] ?? [];
    if (entries.length === 1 && (name === "$expr" || name === "$text") && typeof inner === "string") return name === "$expr" ? `= ${inner}` : inner;
  }
  return JSON.stringify(value, null, 1);
}
