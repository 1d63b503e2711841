/** Where the ends of a wire may be led instead. */
import { refusal } from "./graph";
import { FAILED, portsOf, splitFrom } from "./ports";
import { edgeId } from "./problems";
import type { Catalog, EdgeDoc, WorkflowDoc } from "./types";

export type End = keyof EdgeDoc;

/** The wires that this one could be if one of its ends were led elsewhere, as they stand in the document. */
export function ledElsewhere(doc: WorkflowDoc, catalog: Catalog, edge: EdgeDoc, end: End): EdgeDoc[] {
  const all = end === "to" ? Object.keys(doc.nodes).map((to) => ({ from: edge.from, to })) : waysOut(doc, catalog).map((from) => ({ from, to: edge.to }));
  return all.filter(({ from, to }) => edge[end] !== (end === "to" ? to : from) && refusal(doc, from, to, catalog, edgeId(edge)) === null);
}

const waysOut = (doc: WorkflowDoc, catalog: Catalog): string[] =>
  Object.entries(doc.nodes).flatMap(([key, node]) => [...portsOf(node, catalog.get(node.type)).map((port) => port.name), FAILED].map((port) => `${key}.${port}`));

/** What the way out of a step is called; undefined for the failure. */
export function wayWord(doc: WorkflowDoc, catalog: Catalog, from: string): string | undefined {
  const [key, name] = splitFrom(from);
  const node = doc.nodes[key];
  if (name === FAILED || !node) return undefined;
  return portsOf(node, catalog.get(node.type)).find((port) => port.name === name)?.title ?? name;
}
