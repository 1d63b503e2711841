/** What the dotted names of computed values stand for, with the words that the catalog and the inputs have for them. */
import { isContainer } from "./ports";
import { referenceOf, summarise } from "./summary";
import type { Catalog, JsonSchema, WorkflowDoc } from "./types";

type Seen = Pick<WorkflowDoc, "nodes" | "inputs">;
const DEEPEST = 8;
const FILTERED = /^([a-z_][\w.]*)\.filter\(/;

/** The schema of the value that a name means at a node; nothing where only the server knows it. */
export function schemaOf(doc: Seen, catalog: Catalog, name: string, at?: string, depth = 0): JsonSchema | undefined {
  const [root = "", ...path] = name.split(".");
  if (root === "inputs") return below(doc.inputs, path);
  if (root === "item") return below(entryOf(doc, catalog, at, depth), path);
  const node = Object.hasOwn(doc.nodes, root) ? doc.nodes[root] : undefined;
  return path.length > 0 ? below(node && catalog.get(node.type)?.outputs, path) : undefined;
}

/** An entry of the list that the nearest loop around the node goes through. */
function entryOf(doc: Seen, catalog: Catalog, at: string | undefined, depth: number): JsonSchema | undefined {
  const loop = at === undefined ? undefined : doc.nodes[at]?.parent;
  const node = loop === undefined ? undefined : doc.nodes[loop];
  const type = node && catalog.get(node.type);
  // what a file says may be anything, a loop inside itself too
  if (!node || depth > DEEPEST) return undefined;
  if (type?.control !== "for_each") return isContainer(type) ? entryOf(doc, catalog, loop, depth + 1) : undefined;
  const list = listOf(node.params?.items);
  return list === undefined ? undefined : schemaOf(doc, catalog, list, loop, depth + 1)?.items;
}

/** The name of the list; one that is only filtered has the same entries. */
function listOf(items: unknown): string | undefined {
  const source = typeof items === "object" && items !== null && "$expr" in items ? String(items.$expr).trim() : "";
  return referenceOf({ $expr: source }) ?? (source.includes(".map(") ? undefined : FILTERED.exec(source)?.[1]);
}

function below(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, name) => (at?.properties && Object.hasOwn(at.properties, name) ? at.properties[name] : undefined), schema);
}

/** What the values are called that a node's params refer to, by the name in the expression. */
export function titlesAt(doc: Seen, catalog: Catalog, key: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const value of Object.values(doc.nodes[key]?.params ?? {})) {
    const name = referenceOf(value);
    const title = name === undefined ? undefined : schemaOf(doc, catalog, name, key)?.title;
    if (name !== undefined && title) found[name] = title;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** The line on the card of a node, for a picture; empty where its type is not known. */
export function lineAt(doc: WorkflowDoc, catalog: Catalog, key: string, words: { computed: string; own?: (name: string) => string | undefined }): string {
  const node = doc.nodes[key];
  const type = node && catalog.get(node.type);
  const titles = titlesAt(doc, catalog, key);
  return type ? summarise(type, node.params ?? {}, { computed: words.computed, called: (name) => titles?.[name] ?? words.own?.(name) }) : "";
}
