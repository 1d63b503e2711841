/** How many devices went along each wire of a run. Pure. */
import type { Step } from "../api/types";
import { TRIGGER } from "../canvas/flow";
import { roots } from "../document/graph";
import { splitFrom } from "../document/ports";
import { edgeId } from "../document/problems";
import type { WorkflowDoc } from "../document/types";
import { isOwn } from "./model";

type Steps = ReadonlyMap<string, readonly Step[]>;

/**
 * By edge id, those of the start too; edges that nobody took are left out. A device took the wires of the way out that
 * its step tells; in a loop those of every round, each counted once. What runs once for all has a step of each device
 * that came to it, so that wires behind it count devices as well.
 */
export function trafficOf(doc: WorkflowDoc, steps: Steps): Map<string, number> {
  const starts = new Map(roots(doc).map((key) => [key, `${TRIGGER}>${key}`]));
  const wires = wiresOf(doc);
  const found = new Map<string, number>();
  for (const [device, list] of steps) {
    if (!device) continue;
    const taken = new Set<string>();
    for (const step of list) {
      if (!isOwn(step.path)) continue;
      const start = starts.get(step.node);
      if (start && cameTo(step)) taken.add(start);
      for (const id of wires.get(`${step.node}.${step.port}`) ?? []) taken.add(id);
    }
    for (const id of taken) found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

/** The ids of the wires by the way out that they begin at, `scan.found`. */
function wiresOf(doc: WorkflowDoc): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of doc.edges) {
    const from = splitFrom(edge.from).join(".");
    found.set(from, [...(found.get(from) ?? []), edgeId(edge)]);
  }
  return found;
}

/** Whether the device has come to the step: what was skipped or cancelled before it began does not count. */
const cameTo = (step: Step) => (step.status === "done" ? step.attempts > 0 || step.port !== null || (step.outcome !== "skipped" && step.outcome !== "cancelled") : step.status !== "pending");

/** Whether the run is of before ways out were noted: steps that ended well, and none tells where it went on. */
export function isUntold(doc: WorkflowDoc, steps: Steps): boolean {
  const wired = new Set(doc.edges.map((edge) => splitFrom(edge.from)[0]));
  let untold = false;
  for (const list of steps.values())
    for (const step of list) {
      if (step.port !== null) return false;
      untold ||= wired.has(step.node) && (step.outcome === "ok" || step.outcome === "changed" || step.outcome === "would_change");
    }
  return untold;
}
