import { FAILED, portsOf, splitFrom } from "./ports";
import type { Catalog, WorkflowDoc } from "./types";

/** Why an edge cannot be drawn, or null when it can. */
export type Refusal = "itself" | "twice" | "other_body" | "after_stop" | "no_port" | "cycle";

/** `without` is an edge that is about to go, such as the one whose end is being dragged. */
export function refusal(before: WorkflowDoc, from: string, to: string, catalog?: Catalog, without?: string): Refusal | null {
  const doc = without ? { ...before, edges: before.edges.filter((edge) => `${edge.from}>${edge.to}` !== without) } : before;
  const [source, port] = splitFrom(from);
  if (source === to) return "itself";
  if (doc.edges.some((edge) => edge.from === from && edge.to === to)) return "twice";
  if ((doc.nodes[source]?.parent ?? "") !== (doc.nodes[to]?.parent ?? "")) return "other_body";
  const node = doc.nodes[source];
  const type = node && catalog?.get(node.type);
  if (type?.control === "stop" && port !== FAILED) return "after_stop";
  if (node && type && port !== FAILED && !portsOf(node, type).some((each) => each.name === port)) return "no_port";
  return reaches(doc, to, source) ? "cycle" : null;
}

/** Whether a way leads from one node to the other. */
export function reaches(doc: WorkflowDoc, start: string, goal: string): boolean {
  const next = successors(doc);
  const seen = new Set<string>();
  const stack = [start];
  while (stack.length) {
    const key = stack.pop() as string;
    if (key === goal) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    stack.push(...(next.get(key) ?? []));
  }
  return false;
}

export function successors(doc: WorkflowDoc): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const edge of doc.edges) {
    const [source] = splitFrom(edge.from);
    next.set(source, [...(next.get(source) ?? []), edge.to]);
  }
  return next;
}

/** The nodes without an incoming edge at top level: where every device starts. */
export function roots(doc: WorkflowDoc): string[] {
  const targets = new Set(doc.edges.map((edge) => edge.to));
  return Object.keys(doc.nodes).filter((key) => !doc.nodes[key]?.parent && !targets.has(key));
}

/** A node and everything inside it, however deep. */
export function withBody(doc: WorkflowDoc, keys: Iterable<string>): Set<string> {
  const all = new Set(keys);
  let size = -1;
  while (size !== all.size) {
    size = all.size;
    for (const [key, node] of Object.entries(doc.nodes)) if (node.parent && all.has(node.parent)) all.add(key);
  }
  return all;
}
