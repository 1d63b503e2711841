import type { Tally } from "../canvas/flow";
import type { State } from "../components/outcome";
import type { WorkflowDoc } from "../document/types";

const TROUBLE: State[] = ["failed", "lost", "timed_out", "unreachable"];

/**
 * The nodes at which a look at a run begins: where it is at work or went wrong, else where it waits; none where neither
 * is. A container gives way to what is in it.
 */
export function anchorsOf(doc: WorkflowDoc, tallies: ReadonlyMap<string, Tally>): string[] {
  const where = (...states: State[]) => Object.keys(doc.nodes).filter((key) => states.some((state) => tallies.get(key)?.[state]));
  const first = where("running", ...TROUBLE);
  const wanted = first.length > 0 ? first : where("waiting");
  const around = new Set(wanted.map((key) => doc.nodes[key]?.parent));
  return wanted.filter((key) => !around.has(key));
}
