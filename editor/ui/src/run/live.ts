/** The live state of a run: a pure reducer over numbered events. */
import type { Outcome, RunDevice, RunEvent, Status, Step } from "../api/types";
import { stateOf } from "../components/outcome";
import type { Tally } from "../canvas/flow";

export interface LiveState {
  seq: number;
  devices: Map<string, RunDevice>;
  steps: Map<string, Step>;
  status: Status;
  outcome: Outcome | null;
  /** Grows with each output event; keyed like steps. */
  output: Map<string, number>;
}

export const stepKey = (device: string, path: string) => `${device}\u0000${path}`;

export function initialState(seq: number, status: Status, outcome: Outcome | null, devices: RunDevice[], steps: Step[]): LiveState {
  return {
    seq,
    status,
    outcome,
    devices: new Map(devices.map((device) => [device.device_id, device])),
    steps: new Map(steps.map((step) => [stepKey(step.device_id, step.path), step])),
    output: new Map(),
  };
}

/**
 * Whether events are missing between what is known and this batch, or inside it: several processes drive one run, each
 * sends its own events, and their numbers interleave.
 */
export const hasGap = (state: LiveState, events: readonly RunEvent[]) => {
  let known = state.seq;
  for (const { seq } of events) {
    if (!(seq > known)) continue;
    if (seq > known + 1) return true;
    known = seq;
  }
  return false;
};

/** The state after a batch; events that are known already do nothing, so a batch may come twice. */
export function applyEvents(state: LiveState, events: readonly RunEvent[]): LiveState {
  const fresh = events.filter((event) => event.seq > state.seq);
  if (fresh.length === 0) return state;
  const next: LiveState = {
    ...state,
    devices: new Map(state.devices),
    steps: new Map(state.steps),
    output: new Map(state.output),
  };
  for (const event of fresh) {
    next.seq = Math.max(next.seq, event.seq);
    if (event.kind === "run") {
      next.status = event.status ?? next.status;
      next.outcome = event.outcome;
    } else if (event.kind === "device") {
      const device = next.devices.get(event.device_id);
      if (device) next.devices.set(event.device_id, { ...device, status: event.status ?? device.status, outcome: event.outcome, message: event.message ?? device.message });
    } else if (event.kind === "step") next.steps.set(stepKey(event.device_id, event.path), stepAfter(next, event));
    else {
      const key = stepKey(event.device_id, event.path);
      next.output.set(key, event.seq);
    }
  }
  return next;
}

function stepAfter(state: LiveState, event: RunEvent): Step {
  const before = state.steps.get(stepKey(event.device_id, event.path));
  return {
    device_id: event.device_id,
    path: event.path,
    node: event.node ?? before?.node ?? "",
    status: event.status ?? before?.status ?? "pending",
    outcome: event.outcome,
    attempts: Math.max(before?.attempts ?? 0, event.attempt ?? 0),
    started_at: before?.started_at ?? (event.status === "running" ? event.at : null),
    finished_at: event.status === "done" ? event.at : null,
    message: event.message ?? (event.status === "done" ? (before?.message ?? null) : null),
  };
}

/** For each node how many devices stand where. A node in a loop counts its newest round on each device. */
export function talliesOf(state: LiveState): Map<string, Tally> {
  const newest = new Map<string, Step>();
  for (const step of state.steps.values()) {
    const key = stepKey(step.device_id, step.node);
    const known = newest.get(key);
    if (!known || rounds(step.path) >= rounds(known.path)) newest.set(key, step);
  }
  const tallies = new Map<string, Tally>();
  for (const step of newest.values()) {
    const tally = tallies.get(step.node) ?? {};
    const where = stateOf(step.status, step.outcome);
    tally[where] = (tally[where] ?? 0) + 1;
    tallies.set(step.node, tally);
  }
  return tallies;
}

function rounds(path: string): number {
  return [...path.matchAll(/#(\d+)/g)].reduce((sum, match) => sum * 100_000 + Number(match[1]), 0);
}

export function countsOf(devices: Iterable<RunDevice>): Tally {
  const counts: Tally = {};
  for (const device of devices) {
    const where = stateOf(device.status, device.outcome);
    counts[where] = (counts[where] ?? 0) + 1;
  }
  return counts;
}

/** What the cell of a device and a node shows: its newest round. */
export function cellsOf(state: LiveState): Map<string, Step> {
  const cells = new Map<string, Step>();
  for (const step of state.steps.values()) {
    const key = stepKey(step.device_id, step.node);
    const known = cells.get(key);
    if (!known || rounds(step.path) >= rounds(known.path)) cells.set(key, step);
  }
  return cells;
}

/** Failures with the same sentence are one cause. */
export function causesOf(state: LiveState): { message: string; node: string; devices: string[] }[] {
  const found = new Map<string, { message: string; node: string; devices: string[] }>();
  for (const step of cellsOf(state).values()) {
    if (!step.outcome || !["failed", "unreachable", "timed_out", "lost"].includes(step.outcome)) continue;
    const name = state.devices.get(step.device_id)?.name ?? "";
    const message = (step.message ?? "").split(name || "\u0000").join("…");
    const key = `${step.node}\u0000${message}`;
    const cause = found.get(key) ?? { message: step.message ?? "", node: step.node, devices: [] };
    cause.devices.push(step.device_id);
    found.set(key, cause);
  }
  return [...found.values()].sort((a, b) => b.devices.length - a.devices.length);
}
