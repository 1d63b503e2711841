/** How many devices went along each wire of a run. Pure. */
import type { Step } from "../api/types";
import { TRIGGER } from "../canvas/flow";
import { stateOf, type State } from "../components/outcome";
import { roots } from "../document/graph";
import { splitFrom } from "../document/ports";
import { edgeId } from "../document/problems";
import type { WorkflowDoc } from "../document/types";
import { newestOf } from "./model";

const UNSEEN: ReadonlySet<State | undefined> = new Set([undefined, "pending", "skipped"]);
const BROKEN: ReadonlySet<State | undefined> = new Set(["failed", "unreachable", "timed_out", "lost"]);
const LEFT: ReadonlySet<State | undefined> = new Set(["ok", "changed", "would_change"]);

/**
 * By edge id, those of the start too; edges that nobody took are left out. A device took a wire when it left the wire's
 * source well (or badly, by the way out "failed") and has come to its target. A step tells no way out: where several
 * ways out of a step lead to the same place in the end, all of them whose target was come to are counted.
 */
export function trafficOf(doc: WorkflowDoc, steps: ReadonlyMap<string, readonly Step[]>): Map<string, number> {
  const first = roots(doc).map((key) => ({ id: `${TRIGGER}>${key}`, key }));
  const ways = doc.edges.map((edge) => {
    const [source, port] = splitFrom(edge.from);
    return { id: edgeId(edge), source, target: edge.to, leaving: port === "failed" ? BROKEN : LEFT };
  });
  const found = new Map<string, number>();
  const add = (id: string) => found.set(id, (found.get(id) ?? 0) + 1);
  for (const [device, list] of steps) {
    // what runs once for all has a step of each device that came to it too
    if (!device) continue;
    const stands = new Map([...newestOf(list)].map(([node, step]) => [node, stateOf(step.status, step.outcome)]));
    for (const { id, key } of first) if (!UNSEEN.has(stands.get(key))) add(id);
    for (const { id, source, target, leaving } of ways) if (leaving.has(stands.get(source)) && !UNSEEN.has(stands.get(target))) add(id);
  }
  return found;
}
