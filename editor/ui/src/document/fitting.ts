/** What may follow a port, or come before a node: what the picker offers when a wire ends in empty space. */
import { refusal } from "./graph";
import { splitFrom } from "./ports";
import type { Catalog, NodeDoc, NodeType, WorkflowDoc } from "./types";

/** Whether a node of this type may stand in the body: what runs once for all devices may not stand in a container. */
export const fitsBody = (type: NodeType, parent: string | undefined) => !parent || type.scope !== "run";

/** The node types that may come after a node. */
export function typesAfter(doc: WorkflowDoc, catalog: Catalog, source: string): NodeType[] {
  const node = doc.nodes[source];
  if (!node || catalog.get(node.type)?.control === "stop") return [];
  const left = platformsAt(doc, catalog, source);
  return [...catalog.values()].filter((type) => fitsBody(type, node.parent) && runsOn(type, left));
}

/** The node types that may come before a node: whatever has a way out. */
export function typesBefore(doc: WorkflowDoc, catalog: Catalog, target: string): NodeType[] {
  const parent = doc.nodes[target]?.parent;
  return [...catalog.values()].filter((type) => type.control !== "stop" && fitsBody(type, parent));
}

/** The node types that may be put between the two ends of an edge. */
export const typesBetween = (doc: WorkflowDoc, catalog: Catalog, from: string): NodeType[] =>
  typesAfter(doc, catalog, splitFrom(from)[0]).filter((type) => type.control !== "stop");

/** The nodes that are there already and that a port may lead to. */
export const nodesAfter = (doc: WorkflowDoc, from: string, catalog: Catalog): string[] =>
  Object.keys(doc.nodes).filter((key) => refusal(doc, from, key, catalog) === null);

/** The platforms that can come through to behind a node; nothing when every platform can. */
function platformsAt(doc: WorkflowDoc, catalog: Catalog, key: string): Set<string> | undefined {
  let left: Set<string> | undefined;
  const seen = new Set<string>();
  let at: string | undefined = key;
  while (at !== undefined && !seen.has(at)) {
    seen.add(at);
    const here: string = at;
    const node: NodeDoc | undefined = doc.nodes[here];
    const own = Object.keys((node && catalog.get(node.type)?.platforms) ?? {});
    if (own.length && !node?.disabled) left = new Set(own.filter((name) => !left || left.has(name)));
    const sources: Set<string> = new Set(doc.edges.filter((edge) => edge.to === here).map((edge) => splitFrom(edge.from)[0]));
    at = sources.size === 1 ? [...sources][0] : sources.size === 0 ? node?.parent : undefined;
  }
  return left;
}

function runsOn(type: NodeType, left: Set<string> | undefined): boolean {
  const own = Object.keys(type.platforms);
  return !left || left.size === 0 || own.length === 0 || own.some((name) => left.has(name));
}
