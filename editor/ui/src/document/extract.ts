/** A selection becomes a workflow of its own, called by one node in its place. */
import { addNode, removeNodes, updateNode } from "./edits";
import { withBody } from "./graph";
import { groupable } from "./groups";
import { around } from "./items";
import { comesBack, runsOnce } from "./loops";
import { FAILED, portsOf, splitFrom } from "./ports";
import { namesIn, renameIn, rewrite } from "./references";
import { sizeOf } from "./sizes";
import type { Catalog, EdgeDoc, JsonSchema, NodeDoc, Place, WorkflowDoc } from "./types";

/** Why nodes cannot become a workflow of their own, or null when they can. */
export type Hindrance = "nothing" | "bodies" | "once" | "between" | "ways_in" | "ways_out" | "open_end";

const CALL = "logic.call";
/** Names that a called workflow does not see as its caller does. */
const LOCAL = ["inputs", "item", "index"];

interface Ways {
  /** What leads into the selection. */
  sources: string[];
  /** Where the selection begins. */
  starts: string[];
  leaving: EdgeDoc[];
}

function waysOf(doc: WorkflowDoc, own: ReadonlySet<string>): Ways {
  const entering = doc.edges.filter((edge) => own.has(edge.to) && !own.has(splitFrom(edge.from)[0]));
  return {
    sources: [...new Set(entering.map((edge) => edge.from))],
    starts: [...new Set(entering.map((edge) => edge.to))],
    leaving: doc.edges.filter((edge) => own.has(splitFrom(edge.from)[0]) && !own.has(edge.to)),
  };
}

/**
 * A call begins at its beginning and, when all is well, goes on by one port. So the selection must be entered the same
 * way everywhere it begins, and everything in it must come to the one port that leads out.
 */
export function hindrance(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[]): Hindrance | null {
  if (keys.length === 0) return "nothing";
  if (groupable(doc, keys).length !== keys.length) return "bodies";
  const all = withBody(doc, keys);
  if ([...all].some((key) => runsOnce(doc, catalog, key))) return "once";
  if (comesBack(doc, keys)) return "between";
  const own = new Set(keys);
  const { sources, starts, leaving } = waysOf(doc, own);
  const roots = keys.filter((key) => !doc.edges.some((edge) => edge.to === key && own.has(splitFrom(edge.from)[0])));
  const sameWay = starts.every((key) => sources.every((from) => doc.edges.some((edge) => edge.from === from && edge.to === key)));
  const onlyRoots = starts.every((key) => roots.includes(key)) && (starts.length === 0 || starts.length === roots.length);
  if (!sameWay || !onlyRoots) return "ways_in";
  const ports = [...new Set(leaving.map((edge) => edge.from))];
  if (ports.length > 1 || ports.some((from) => splitFrom(from)[1] === FAILED)) return "ways_out";
  const [out] = ports;
  return out && !allComeTo(doc, catalog, own, out) ? "open_end" : null;
}

/** Whether each good end of each node leads on inside, or out by the one port. */
function allComeTo(doc: WorkflowDoc, catalog: Catalog, own: ReadonlySet<string>, out: string): boolean {
  return [...own].every((key) => {
    const node = doc.nodes[key] as NodeDoc;
    const type = catalog.get(node.type);
    if (type?.control === "stop") return true;
    return portsOf(node, type).every((port) => {
      const from = `${key}.${port.name}`;
      return from === out || doc.edges.some((edge) => edge.from === from && own.has(edge.to));
    });
  });
}

export interface Extracted {
  /** The workflow that stays, with the call in place of the selection. */
  doc: WorkflowDoc;
  /** The new workflow. */
  callee: WorkflowDoc;
  key: string;
}

/** Take nodes that have no hindrance out into a workflow of this id and name. */
export function extract(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[], id: string, name: string): Extracted {
  const all = withBody(doc, keys);
  const own = new Set(keys);
  const { sources, leaving } = waysOf(doc, own);
  const box = around(keys.map((key) => ({ ...(doc.layout?.[key] ?? { x: 0, y: 0 }), ...sizeOf(doc, catalog, key) }))) ?? { x: 0, y: 0, width: 0, height: 0 };
  const asked = inputsOf(doc, catalog, all);
  const call = catalog.get(CALL);
  if (!call) throw new Error("The node type logic.call is missing from the catalog.");
  const added = addNode(doc, call, { x: box.x, y: box.y }, doc.nodes[keys[0] ?? ""]?.parent);
  const given = outputsOf(doc, catalog, all, added.key);
  const joins = doc.nodes[waysOf(doc, own).starts[0] ?? ""]?.join;
  const inputs = Object.fromEntries([...asked.values()].map((one) => [one.name, { $expr: one.path }]));
  const params = { workflow: id, ...(asked.size && { inputs }) };
  const outside = mapNodes(removeNodes(added.doc, all), (value) => rewrite(value, given.rename));
  const targets = [...new Set(leaving.map((edge) => edge.to))];
  const edges = [...outside.edges, ...sources.map((from) => ({ from, to: added.key })), ...targets.map((to) => ({ from: `${added.key}.ok`, to }))];
  const left = updateNode({ ...outside, edges }, added.key, { name, params, ...(joins && { join: joins }) });
  return { doc: left, callee: calleeOf(doc, all, own, { id, name }, box, asked, given.outputs), key: added.key };
}

interface Asked {
  name: string;
  path: string;
  schema: JsonSchema;
}

/** What the selection uses of the world around it, by its dotted name there. */
function inputsOf(doc: WorkflowDoc, catalog: Catalog, all: ReadonlySet<string>): Map<string, Asked> {
  const found = new Map<string, Asked>();
  for (const key of all)
    for (const [first = "", second] of namesIn(doc.nodes[key]?.params)) {
      const outer = LOCAL.includes(first) ? seenOutside(doc, all, key, first) : first in doc.nodes && !all.has(first) && second !== undefined;
      if (!outer) continue;
      const path = second === undefined || first === "item" ? first : `${first}.${second}`;
      if (found.has(path)) continue;
      const name = first === "inputs" ? (second ?? "inputs") : path.replace(/\./g, "_");
      const free = [...found.values()].some((one) => one.name === name) ? `${name}_2` : name;
      found.set(path, { name: free, path, schema: schemaOf(doc, catalog, first, second) });
    }
  return found;
}

/** `item` and `index` belong to the innermost loop around a node: ours, or one that stays outside. */
function seenOutside(doc: WorkflowDoc, all: ReadonlySet<string>, key: string, name: string): boolean {
  return name === "inputs" || !all.has(doc.nodes[key]?.parent ?? "");
}

function schemaOf(doc: WorkflowDoc, catalog: Catalog, first: string, second: string | undefined): JsonSchema {
  if (first === "inputs") return doc.inputs?.properties?.[second ?? ""] ?? { title: second };
  if (first === "index") return { type: "integer", title: "index" };
  if (second === "ok" || second === "changed") return { type: "boolean", title: `${first}.${second}` };
  const { default: _none, ...schema } = catalog.get(doc.nodes[first]?.type ?? "")?.outputs.properties?.[second ?? ""] ?? {};
  return { title: second ?? first, ...schema };
}

interface Given {
  outputs: NonNullable<WorkflowDoc["outputs"]>;
  rename: (expression: string) => string;
}

/** What the rest uses of the selection, as outputs of the call. */
function outputsOf(doc: WorkflowDoc, catalog: Catalog, all: ReadonlySet<string>, call: string): Given {
  const outputs: Given["outputs"] = {};
  const give = (key: string, field: string) => {
    const name = `${key}_${field}`;
    const { title, ...schema } = schemaOf(doc, catalog, key, field);
    outputs[name] = { schema: title ? { title, ...schema } : schema, value: { $expr: `${key}.${field}` } };
    return name;
  };
  const rename = (expression: string) =>
    renameIn(expression, ([first = "", second, ...rest]) => {
      if (all.has(first) && second !== undefined) return [call, give(first, second), ...rest].join(".");
      const [field, ...deeper] = rest;
      const ofDevice = second !== undefined && all.has(second) && field !== undefined && !(first in doc.nodes) && !LOCAL.includes(first);
      return ofDevice ? [first, call, give(second, field), ...deeper].join(".") : undefined;
    });
  for (const [key, node] of Object.entries(doc.nodes)) if (!all.has(key)) rewrite(node.params, rename);
  rewrite(doc.outputs, rename);
  return { outputs, rename };
}

function mapNodes(doc: WorkflowDoc, change: (value: unknown) => unknown): WorkflowDoc {
  const nodes = Object.fromEntries(
    Object.entries(doc.nodes).map(([key, node]) => [key, node.params ? { ...node, params: change(node.params) as Record<string, unknown> } : node]),
  );
  return { ...doc, nodes, ...(doc.outputs && { outputs: change(doc.outputs) as WorkflowDoc["outputs"] }) };
}

function calleeOf(doc: WorkflowDoc, all: ReadonlySet<string>, own: ReadonlySet<string>, head: { id: string; name: string }, box: Place, asked: Map<string, Asked>, outputs: Given["outputs"]): WorkflowDoc {
  const rename = (expression: string) =>
    renameIn(expression, ([first = "", second, ...rest]) => {
      const path = second === undefined || first === "item" ? first : `${first}.${second}`;
      const one = asked.get(path);
      const more = first === "item" && second !== undefined ? [second, ...rest] : rest;
      return one && ["inputs", one.name, ...more].join(".");
    });
  const nodes: Record<string, NodeDoc> = {};
  const layout: Record<string, Place> = {};
  for (const key of all) {
    const { parent, join, ...rest } = doc.nodes[key] as NodeDoc;
    const starts = own.has(key) && !doc.edges.some((edge) => edge.to === key && all.has(splitFrom(edge.from)[0]));
    const inner = all.has(parent ?? "") && parent;
    const ownLoop = inner ? (value: unknown) => value : (value: unknown) => rewrite(value, rename);
    const params = rest.params && ((inner ? rewriteInner(rest.params, rename) : ownLoop(rest.params)) as Record<string, unknown>);
    nodes[key] = { ...rest, ...(params && { params }), ...(inner && { parent: inner }), ...(join && !starts && { join }) };
    const place = doc.layout?.[key];
    if (!place) continue;
    const { group: _frame, ...plain } = place;
    layout[key] = own.has(key) ? { ...plain, x: place.x - box.x, y: place.y - box.y } : plain;
  }
  const properties = Object.fromEntries([...asked.values()].map((one) => [one.name, one.schema]));
  return {
    format: doc.format,
    ...head,
    ...(asked.size && { inputs: { type: "object", properties } }),
    ...(Object.keys(outputs).length && { outputs }),
    nodes,
    edges: doc.edges.filter((edge) => all.has(splitFrom(edge.from)[0]) && all.has(edge.to)),
    layout,
  };
}

/** Inside a loop that goes along, `item` and `index` are its own and stay. */
const rewriteInner = (value: unknown, rename: (expression: string) => string) =>
  rewrite(value, (expression) => {
    const kept = renameIn(expression, ([first = "", ...rest]) => (first === "item" || first === "index" ? [`${first}__own`, ...rest].join(".") : undefined));
    return rename(kept).replace(/\b(item|index)__own\b/g, "$1");
  });
