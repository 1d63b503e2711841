/** What an earlier step gives, put where a step behind it wants it: the list of a scan into what installs it. */
import { updateNode } from "./edits";
import { FAILED, portsOf, splitFrom } from "./ports";
import type { Catalog, JsonSchema, NodeDoc, NodeType, WorkflowDoc } from "./types";

/**
 * The document with the lists of a node filled from before it, where nothing is set yet: a list of records is taken
 * from the nearest step that certainly ran well and gives one under the same name with all that each entry must have.
 * Where a text or a list is set already, somebody has chosen what it works on. `giver`: from this step or not at all.
 */
export function filled(doc: WorkflowDoc, catalog: Catalog, key: string, giver?: string): WorkflowDoc {
  const node = doc.nodes[key];
  const type = node && catalog.get(node.type);
  const way = node && wayInto(doc, key);
  if (!type || way === undefined || hasChosen(node)) return doc;
  const found = wanted(type, node).flatMap(([name, schema]) => {
    const from = giverOf(doc, catalog, way, name, schema);
    return from === undefined || (giver !== undefined && from !== giver) ? [] : [[name, { $expr: `${from}.${name}` }] as const];
  });
  return found.length ? updateNode(doc, key, { params: { ...node.params, ...Object.fromEntries(found) } }) : doc;
}

/** Whether a node of this type behind the way out would be filled from before it. */
export const isFed = (doc: WorkflowDoc, catalog: Catalog, from: string, type: NodeType): boolean =>
  wanted(type).some(([name, schema]) => giverOf(doc, catalog, from, name, schema) !== undefined);

const hasChosen = ({ params }: NodeDoc) => Object.values(params ?? {}).some((value) => typeof value === "string" || typeof value === "object");

/** The params that are lists of records and not set; none where it runs once for all, which sees no outputs of one device. */
const wanted = (type: NodeType, node?: NodeDoc) =>
  (node?.scope ?? type.scope) !== "device" ? [] : Object.entries(type.params.properties ?? {}).filter(([name, schema]) => isRecords(schema) && !(name in (node?.params ?? {})));

const isRecords = ({ type, items }: JsonSchema) => type === "array" && items?.type === "object" && (items.required ?? []).length > 0;

function giverOf(doc: WorkflowDoc, catalog: Catalog, from: string, name: string, wants: JsonSchema): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = from; at !== undefined; ) {
    const [key, port]: [string, string] = splitFrom(at);
    const node: NodeDoc | undefined = doc.nodes[key];
    if (!node || seen.has(key)) return undefined;
    seen.add(key);
    const type = catalog.get(node.type);
    if (type && !node.disabled && port !== FAILED && gives(type.outputs, name, wants)) {
      const empty = portsOf(node, type).find((each) => each.name === port)?.empty ?? [];
      return empty.includes(name) ? undefined : key;
    }
    at = wayInto(doc, key);
  }
  return undefined;
}

function gives(outputs: JsonSchema, name: string, { items: wants }: JsonSchema): boolean {
  const items = outputs.properties?.[name]?.items;
  if (!items || !(outputs.required ?? []).includes(name)) return false;
  return (wants?.required ?? []).every((each) => items.required?.includes(each) && items.properties?.[each]?.type === wants?.properties?.[each]?.type);
}

/** The way by which all come to a node; nothing where ways of several steps meet, or at the start. */
function wayInto(doc: WorkflowDoc, key: string): string | undefined {
  const into = doc.edges.filter((edge) => edge.to === key).map((edge) => edge.from);
  if (new Set(into.map((from) => splitFrom(from)[0])).size > 1) return undefined;
  return into.find((from) => splitFrom(from)[1] === FAILED) ?? into[0];
}
