import { splitFrom } from "./ports";
import type { WorkflowDoc } from "./types";

/** Why an edge cannot be drawn, or null when it can. */
export type Refusal = "itself" | "twice" | "other_body" | "cycle";

export function refusal(doc: WorkflowDoc, from: string, to: string): Refusal | null {
  const [source] = splitFrom(from);
  if (source === to) return "itself";
  if (doc.edges.some((edge) => edge.from === from && edge.to === to)) return "twice";
  if ((doc.nodes[source]?.parent ?? "") !== (doc.nodes[to]?.parent ?? "")) return "other_body";
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
