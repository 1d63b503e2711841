import { arrange } from "../document/arrange";
import { absolute } from "../document/places";
import type { Catalog, WorkflowDoc } from "../document/types";

export function nodeTitle(doc: WorkflowDoc | undefined, catalog: Catalog, key: string): string {
  const node = doc?.nodes[key];
  return node?.name || (node && catalog.get(node.type)?.title) || key;
}

/** Node keys as one reads the canvas: from left to right, then from top to bottom. */
export function nodesInOrder(doc: WorkflowDoc | undefined): string[] {
  if (!doc) return [];
  const laid = Object.keys(doc.nodes).every((key) => doc.layout?.[key]) ? doc : { ...doc, layout: arrange(doc) };
  return Object.keys(doc.nodes)
    .map((key) => ({ key, ...absolute(laid, key) }))
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .map(({ key }) => key);
}
