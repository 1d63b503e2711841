/** Where a rehearsal has come to on the canvas, step by step. Pure. */
import { roots } from "../document/graph";
import { edgeId } from "../document/problems";
import { splitFrom } from "../document/ports";
import type { WorkflowDoc } from "../document/types";
import { TRIGGER, type Tally } from "../canvas/flow";
import { plain } from "./mocks";
import type { RehearsedStep } from "./types";

/** The node of the canvas at which a step happens: of a called workflow, the node that calls it. */
export function nodeOf(doc: WorkflowDoc, path: string): string {
  let found = "";
  for (const key of plain(path).split("/")) {
    if (!doc.nodes[key] || (doc.nodes[key].parent ?? "") !== found) break;
    found = key;
  }
  return found;
}

/** Whether the step is a node of the canvas itself, not one of a called workflow. */
export const isOwn = (doc: WorkflowDoc, path: string) => nodeOf(doc, path) === (plain(path).split("/").at(-1) ?? "");

/** The path of a node of the canvas, without rounds. */
export function pathOf(doc: WorkflowDoc, key: string): string {
  const parent = doc.nodes[key]?.parent;
  return parent && doc.nodes[parent] ? `${pathOf(doc, parent)}/${key}` : key;
}

/** The steps that lie on some device's way; what was skipped since no way led there is left out. */
export const wayOf = (steps: readonly RehearsedStep[]) => steps.filter((step) => step.outcome !== "skipped" || step.port !== null || step.message !== "");

export interface Lit {
  tallies: Map<string, Tally>;
  /** How many devices went along an edge, by its id. */
  walked: Map<string, number>;
  /** The node of the newest step. */
  current: string;
}

/** What is lit after the first `count` steps; of a node's rounds on a device the newest counts. */
export function litAfter(doc: WorkflowDoc, steps: readonly RehearsedStep[], count: number): Lit {
  const newest = new Map<string, Map<string, RehearsedStep>>();
  const seen = new Map<string, Set<string>>();
  for (const step of steps.slice(0, count)) {
    const node = nodeOf(doc, step.path);
    if (!isOwn(doc, step.path)) continue;
    newest.set(node, (newest.get(node) ?? new Map<string, RehearsedStep>()).set(step.device, step));
    if (step.port) add(seen, `${node}.${step.port}`, step.device);
  }
  const walked = new Map<string, number>();
  for (const edge of doc.edges) {
    const devices = seen.get(edge.from);
    // past a meeting point go all who came to it
    const gone = devices?.has("") ? cameTo(doc, splitFrom(edge.from)[0], seen) : devices?.size;
    if (gone) walked.set(edgeId(edge), gone);
  }
  for (const key of roots(doc)) {
    const devices = newest.get(key)?.size;
    if (devices) walked.set(`${TRIGGER}>${key}`, devices);
  }
  const last = steps[count - 1];
  return { tallies: new Map([...newest].map(([node, byDevice]) => [node, tallyOf(byDevice.values())])), walked, current: last ? nodeOf(doc, last.path) : "" };
}

function add(map: Map<string, Set<string>>, key: string, value: string) {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function cameTo(doc: WorkflowDoc, key: string, seen: Map<string, Set<string>>): number {
  const devices = doc.edges.filter((edge) => edge.to === key).flatMap((edge) => [...(seen.get(edge.from) ?? [])]);
  return Math.max(1, new Set(devices).size);
}

function tallyOf(steps: Iterable<RehearsedStep>): Tally {
  const tally: Tally = {};
  for (const { outcome } of steps) tally[outcome] = (tally[outcome] ?? 0) + 1;
  return tally;
}
