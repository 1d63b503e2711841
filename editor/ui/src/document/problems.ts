import { pointerParts, type Operation } from "./patch";
import { splitFrom } from "./ports";
import type { Told } from "../i18n/told";
import type { Catalog, WorkflowDoc } from "./types";

export interface Fix {
  title?: string;
  patch: Operation[];
}

export interface Problem {
  pointer: string;
  severity: "error" | "warning";
  message: string;
  /** Which sentence it is, and what stands in it: for other languages than English. */
  code?: string;
  values?: Record<string, Told>;
  fix?: unknown;
  /** Inside an expression; both from 1. */
  line?: number;
  column?: number;
}

/** Where on the canvas a problem belongs. */
export type Site = { kind: "node"; key: string; param?: string } | { kind: "edge"; index: number } | { kind: "document" };

export function siteOf(pointer: string): Site {
  const [top, second, third, fourth] = pointerParts(pointer);
  if (top === "nodes" && second) return { kind: "node", key: second, param: third === "params" ? fourth : undefined };
  if (top === "edges" && second !== undefined) return { kind: "edge", index: Number(second) };
  return { kind: "document" };
}

/** The path inside a node's params, joined by "/", that a problem is about; empty when it is about no param. */
export function fieldOf(pointer: string): string {
  const [, , kind, ...path] = pointerParts(pointer);
  return kind === "params" ? path.filter((part) => part !== "$expr" && part !== "$text").join("/") : "";
}

/** Problems by node key; those of an edge count for the node it leads to as well. */
export function byNode(problems: readonly Problem[]): Map<string, Problem[]> {
  const found = new Map<string, Problem[]>();
  for (const problem of problems) {
    const site = siteOf(problem.pointer);
    if (site.kind === "node") found.set(site.key, [...(found.get(site.key) ?? []), problem]);
  }
  return found;
}

export function edgesWithProblems(doc: WorkflowDoc, problems: readonly Problem[]): Map<string, Problem> {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const site = siteOf(problem.pointer);
    const edge = site.kind === "edge" ? doc.edges[site.index] : undefined;
    if (edge) found.set(edgeId(edge), problem);
  }
  return found;
}

/** Ways out with a problem, by node: those of wires that leave by them wrongly, and those that the node itself describes. */
export function portsWithProblems(doc: WorkflowDoc, problems: readonly Problem[], catalog: Catalog): Map<string, Record<string, Problem>> {
  const found = new Map<string, Record<string, Problem>>();
  const put = (key: string, port: string, problem: Problem) => found.set(key, { [port]: problem, ...found.get(key) });
  for (const problem of problems) {
    const [top, first = "", part, param, index, last] = pointerParts(problem.pointer);
    const edge = top === "edges" ? doc.edges[Number(first)] : undefined;
    if (edge && part === "from") put(...splitFrom(edge.from), problem);
    const node = top === "nodes" && part === "params" ? doc.nodes[first] : undefined;
    if (!node || last !== "name" || param !== catalog.get(node.type)?.ports_from) continue;
    const cases = node.params?.[param ?? ""];
    const name = Array.isArray(cases) ? (cases[Number(index)] as { name?: unknown } | undefined)?.name : undefined;
    if (typeof name === "string") put(first, name, problem);
  }
  return found;
}

export const edgeId = (edge: { from: string; to: string }) => `${edge.from}>${edge.to}`;

export function edgeEnds(id: string): { source: string; port: string; from: string; to: string } {
  const [from = "", to = ""] = id.split(">");
  const [source, port] = splitFrom(from);
  return { source, port, from, to };
}

/** The operations of a fix in whichever of the two shapes it comes: a list, or a titled list. */
export function fixOf(problem: Problem): Fix | null {
  const fix = problem.fix;
  if (Array.isArray(fix)) return fix.length ? { patch: fix as Operation[] } : null;
  if (typeof fix === "object" && fix !== null && Array.isArray((fix as Fix).patch)) return fix as Fix;
  return null;
}
