/** Every edit of a document: a pure function from a document to a document. The one given is never touched. */
import { withBody } from "./graph";
import { freeKey } from "./keys";
import { splitFrom } from "./ports";
import type { Catalog, NodeDoc, NodeType, Place, WorkflowDoc } from "./types";

export interface Added {
  doc: WorkflowDoc;
  key: string;
}

export const CONTAINER_SIZE = { width: 620, height: 260 };
export const round = (value: number) => Math.round(value);

export function addNode(doc: WorkflowDoc, type: NodeType, at: Place, parent?: string): Added {
  const key = freeKey(doc.nodes, type.id);
  const node: NodeDoc = parent ? { type: type.id, parent } : { type: type.id };
  // once for all devices is the rule of such a type, and not allowed inside a container
  if (parent && type.scope === "either") node.scope = "device";
  const box = type.control === "for_each" || type.control === "repeat" ? CONTAINER_SIZE : {};
  const place = { x: round(at.x), y: round(at.y), ...box };
  return {
    key,
    doc: { ...doc, nodes: { ...doc.nodes, [key]: node }, layout: { ...doc.layout, [key]: place } },
  };
}

/** Remove nodes with their bodies, their edges and their places. */
export function removeNodes(doc: WorkflowDoc, keys: Iterable<string>): WorkflowDoc {
  const gone = withBody(doc, keys);
  if (gone.size === 0) return doc;
  return prune({
    ...doc,
    nodes: without(doc.nodes, gone),
    edges: doc.edges.filter((edge) => !gone.has(edge.to) && !gone.has(splitFrom(edge.from)[0])),
    layout: doc.layout && without(doc.layout, gone),
  });
}

function without<T>(source: Record<string, T>, gone: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !gone.has(key)));
}

/** Leave out what is empty, so that undoing by hand gives the very document from before. */
function prune(doc: WorkflowDoc): WorkflowDoc {
  const { layout, ...rest } = doc;
  return layout && Object.keys(layout).length ? doc : rest;
}

export function connect(doc: WorkflowDoc, from: string, to: string): WorkflowDoc {
  return { ...doc, edges: [...doc.edges, { from, to }] };
}

export function disconnect(doc: WorkflowDoc, gone: readonly { from: string; to: string }[]): WorkflowDoc {
  const ids = new Set(gone.map((edge) => `${edge.from}>${edge.to}`));
  return { ...doc, edges: doc.edges.filter((edge) => !ids.has(`${edge.from}>${edge.to}`)) };
}

/** Put nodes somewhere else; a change of less than a pixel is none. */
export function placeNodes(doc: WorkflowDoc, places: Record<string, Partial<Place>>): WorkflowDoc {
  const layout = { ...doc.layout };
  let changed = false;
  for (const [key, place] of Object.entries(places)) {
    const before = layout[key] ?? { x: 0, y: 0 };
    const after = { ...before, ...rounded(place) };
    if (JSON.stringify(before) === JSON.stringify(after) && key in layout) continue;
    layout[key] = after;
    changed = true;
  }
  return changed ? { ...doc, layout } : doc;
}

function rounded(place: Partial<Place>): Partial<Place> {
  return Object.fromEntries(
    Object.entries(place).map(([name, value]) => [name, typeof value === "number" ? round(value) : value]),
  );
}

/** Inside a container every node runs on each device; say so for those that could also run once for all. */
export function setScopes(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[]): WorkflowDoc {
  const wrong = keys.filter((key) => doc.nodes[key]?.parent && catalog.get(doc.nodes[key].type)?.scope === "either" && doc.nodes[key].scope !== "device");
  return wrong.reduce((now, key) => updateNode(now, key, { scope: "device" }), doc);
}

/** Move a node into a container or out of it; edges that would cross its border go. */
export function setParent(doc: WorkflowDoc, key: string, parent: string | undefined, at: Place): WorkflowDoc {
  const node = doc.nodes[key];
  if (!node || node.parent === parent || (parent && withBody(doc, [key]).has(parent))) return doc;
  const { parent: _before, ...rest } = node;
  const nodes: Record<string, NodeDoc> = { ...doc.nodes, [key]: parent ? { ...rest, parent } : rest };
  const edges = doc.edges.filter((edge) => {
    const [source] = splitFrom(edge.from);
    return (nodes[source]?.parent ?? "") === (nodes[edge.to]?.parent ?? "");
  });
  return placeNodes({ ...doc, nodes, edges }, { [key]: { x: at.x, y: at.y } });
}

/** Change fields of a node; a field set to `undefined` goes. */
export function updateNode(doc: WorkflowDoc, key: string, change: Partial<NodeDoc>): WorkflowDoc {
  const node = doc.nodes[key];
  if (!node) return doc;
  return { ...doc, nodes: { ...doc.nodes, [key]: dropUndefined({ ...node, ...change }) } };
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

export function setParams(doc: WorkflowDoc, key: string, params: Record<string, unknown>): WorkflowDoc {
  const kept = dropUndefined(params);
  return updateNode(doc, key, { params: Object.keys(kept).length ? kept : undefined });
}

export function updateDocument(
  doc: WorkflowDoc,
  change: Partial<Pick<WorkflowDoc, "name" | "description" | "inputs" | "notes">>,
): WorkflowDoc {
  return dropUndefined({ ...doc, ...change });
}
