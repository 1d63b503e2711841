/** Another key for a node, everywhere it is named. */
import { RESERVED } from "./keys";
import { splitFrom } from "./ports";
import { boundIn, renamed } from "./references";
import type { NodeDoc, WorkflowDoc } from "./types";

const KEY = /^[a-z][a-z0-9_]{0,62}$/;

export type KeyRefusal = "form" | "reserved" | "taken" | "bound";

/** Why a node may not have this key; null when it may. */
export function keyRefusal(doc: WorkflowDoc, key: string, next: string): KeyRefusal | null {
  if (next === key) return null;
  if (!KEY.test(next)) return "form";
  if (RESERVED.has(next)) return "reserved";
  if (next in doc.nodes) return "taken";
  return boundIn([Object.values(doc.nodes).map((node) => node.params), doc.outputs]).has(next) ? "bound" : null;
}

/** The workflow with the node under another key: edges, places, bodies, and every expression that names it. */
export function renameNode(doc: WorkflowDoc, key: string, next: string): WorkflowDoc {
  if (!doc.nodes[key] || next === key || keyRefusal(doc, key, next)) return doc;
  const names = new Map([[key, next]]);
  const called = (name: string) => (name === key ? next : name);
  const nodes = Object.entries(doc.nodes).map(([name, node]): [string, NodeDoc] => [
    called(name),
    { ...node, ...(node.params && { params: renamed(node.params, names) as Record<string, unknown> }), ...(node.parent !== undefined && { parent: called(node.parent) }) },
  ]);
  return {
    ...doc,
    nodes: Object.fromEntries(nodes),
    edges: doc.edges.map(({ from, to }) => {
      const [source, port] = splitFrom(from);
      return { from: source === key ? `${next}.${port}` : from, to: called(to) };
    }),
    ...(doc.layout && { layout: Object.fromEntries(Object.entries(doc.layout).map(([name, place]) => [called(name), place])) }),
    ...(doc.outputs && { outputs: renamed(doc.outputs, names) as WorkflowDoc["outputs"] }),
  };
}
