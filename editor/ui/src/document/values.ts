/** What the dotted names of computed values stand for, with the words that the catalog and the inputs have for them. */
import { isContainer } from "./ports";
import { referenceOf, summarise } from "./summary";
import { opening, tokensOf } from "./tokens";
import type { Catalog, JsonSchema, WorkflowDoc } from "./types";

type Seen = Pick<WorkflowDoc, "nodes" | "inputs">;
const DEEPEST = 8;

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
  return referenceOf({ $expr: source }) ?? filteredOf(source);
}

/** The name before calls of `filter`; nothing where something else is done with it, before them or after. */
function filteredOf(source: string): string | undefined {
  const tokens = tokensOf(source);
  let last = tokens.length - 1;
  while (tokens[last]?.text === ")") {
    const called = opening(tokens, last) - 1;
    const parts = tokens[called]?.parts ?? [];
    if (parts.at(-1) !== "filter") return undefined;
    if (called === 0) return parts.slice(0, -1).join(".") || undefined;
    if (parts.length > 1 || tokens[called - 1]?.text !== ".") return undefined;
    last = called - 2;
  }
  return undefined;
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
