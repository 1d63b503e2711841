/**
 * The live state of a run, kept up to date event by event. With 10,000 devices there are some 100,000 steps, so nothing
 * here is copied or counted anew: an event touches one device's list and one node's tally.
 */
import type { Outcome, RunDevice, RunEvent, Status, Step } from "../api/types";
import { stateOf, type State } from "../components/outcome";
import { toldMessage } from "../i18n/told";
import type { Tally } from "../canvas/flow";

/** One look at a run: a new object after each change, over maps that go on living. */
export interface LiveState {
  seq: number;
  status: Status;
  outcome: Outcome | null;
  devices: ReadonlyMap<string, RunDevice>;
  /** The steps of each device in the order in which they appeared; at run scope the device is "". */
  steps: ReadonlyMap<string, readonly Step[]>;
  /** For each node how many devices stand where; in a loop the newest round counts. */
  tallies: ReadonlyMap<string, Tally>;
  /** How many devices stand where. */
  counts: Tally;
  /** The newest steps that did not succeed. */
  failures: ReadonlySet<Step>;
  /** Grows whenever a step that runs has said something; keyed by device and path. */
  said: ReadonlyMap<string, number>;
}

const BAD: ReadonlySet<State> = new Set<State>(["failed", "unreachable", "timed_out", "lost"]);
export const stepKey = (device: string, path: string) => `${device}\u0000${path}`;

/** What a device's cell for a node shows: its newest round. */
export function cellOf(state: Pick<LiveState, "steps">, device: string, node: string): Step | undefined {
  let newest: Step | undefined;
  for (const step of state.steps.get(device) ?? []) if (step.node === node && (!newest || follows(step.path, newest.path))) newest = step;
  return newest;
}

/** Whether a step shows instead of another of the same key: the later round, and none of a called workflow instead of an own. */
function follows(path: string, shown: string): boolean {
  const own = isOwn(path);
  return own === isOwn(shown) ? rounds(path) >= rounds(shown) : own;
}

export class RunModel {
  seq: number;
  status: Status;
  outcome: Outcome | null;
  private readonly devices = new Map<string, RunDevice>();
  readonly steps = new Map<string, Step[]>();
  private readonly tallies = new Map<string, Tally>();
  private readonly failures = new Set<Step>();
  private readonly said = new Map<string, number>();
  private readonly words = new Map<string, string>();
  private counts: Tally = {};

  constructor(seq: number, status: Status, outcome: Outcome | null, devices: readonly RunDevice[], steps: readonly Step[]) {
    this.seq = seq;
    this.status = status;
    this.outcome = outcome;
    for (const device of devices) {
      this.devices.set(device.device_id, device);
      bump(this.counts, stateOf(device.status, device.outcome), 1);
    }
    for (const step of steps) this.put({ ...step, device_id: this.same(step.device_id), path: this.same(step.path), node: this.same(step.node) });
  }

  /** How it stands now. */
  look(): LiveState {
    const { seq, status, outcome, devices, steps, failures, said } = this;
    return { seq, status, outcome, devices, steps, failures, said, tallies: new Map(this.tallies), counts: { ...this.counts } };
  }

  /** Take a batch; what is known already does nothing, so a batch may come twice. True when something changed. */
  apply(events: readonly RunEvent[]): boolean {
    const before = this.seq;
    let heard = false;
    for (const event of events) {
      if (event.kind === "output") {
        const key = stepKey(this.same(event.device_id), this.same(event.path));
        this.said.set(key, (this.said.get(key) ?? 0) + 1);
        heard = true;
      } else if (event.seq > before) this.take(event);
    }
    return heard || this.seq > before;
  }

  private take(event: RunEvent): void {
    this.seq = Math.max(this.seq, event.seq);
    if (event.kind === "run") {
      this.status = event.status ?? this.status;
      this.outcome = event.outcome;
    } else if (event.kind === "device") this.takeDevice(event);
    else if (event.kind === "step") this.put(this.after(event));
  }

  private takeDevice(event: RunEvent): void {
    const device = this.devices.get(event.device_id);
    if (!device) return;
    const next = { ...device, status: event.status ?? device.status, outcome: event.outcome, ...(messageOf(event) ?? messageOf(device)) };
    bump(this.counts, stateOf(device.status, device.outcome), -1);
    bump(this.counts, stateOf(next.status, next.outcome), 1);
    this.devices.set(device.device_id, next);
  }

  private after(event: RunEvent): Step {
    const before = this.steps.get(event.device_id)?.find((step) => step.path === event.path);
    return {
      device_id: this.same(event.device_id),
      path: this.same(event.path),
      node: this.same(event.node ?? before?.node ?? ""),
      status: event.status ?? before?.status ?? "pending",
      outcome: event.outcome,
      port: event.port ?? null,
      attempts: Math.max(before?.attempts ?? 0, event.attempt ?? 0),
      started_at: before?.started_at ?? (event.status === "running" ? event.at : null),
      finished_at: event.status === "done" ? event.at : null,
      ...((messageOf(event) ?? (event.status === "done" ? messageOf(before) : undefined)) || { message: null, told: null }),
    };
  }

  /** Keep a step in place of what was known of it. */
  private put(step: Step): void {
    const list = this.steps.get(step.device_id) ?? [];
    if (list.length === 0) this.steps.set(step.device_id, list);
    const before = cellOf(this, step.device_id, step.node);
    const at = list.findIndex((known) => known.path === step.path);
    if (at < 0) list.push(step);
    else list[at] = step;
    if (step.status === "done") this.said.delete(stepKey(step.device_id, step.path));
    const now = cellOf(this, step.device_id, step.node);
    // what runs once for all is counted by the devices that came to it
    if (before !== now && step.device_id) this.count(step.node, before, now);
  }

  private count(node: string, before: Step | undefined, now: Step | undefined): void {
    const tally = { ...this.tallies.get(node) };
    for (const [step, by] of [[before, -1], [now, 1]] as const) {
      if (!step) continue;
      const where = stateOf(step.status, step.outcome);
      bump(tally, where, by);
      if (by < 0) this.failures.delete(step);
      else if (BAD.has(where)) this.failures.add(step);
    }
    this.tallies.set(node, tally);
  }

  /** The same word once in memory, however many events bring it. */
  private same(word: string): string {
    const known = this.words.get(word);
    if (known !== undefined) return known;
    this.words.set(word, word);
    return word;
  }
}

/** The message with what says it in other languages; undefined where there is none. */
function messageOf(of: { message?: string | null; told?: Step["told"] } | undefined): { message: string; told: Step["told"] } | undefined {
  return typeof of?.message === "string" ? { message: of.message, told: of.told ?? null } : undefined;
}

function bump(tally: Tally, state: State, by: number): void {
  const count = (tally[state] ?? 0) + by;
  if (count > 0) tally[state] = count;
  else delete tally[state];
}

/** Whether a step is of the run's own workflow, not of one that it calls: a call's part of the path has no round. */
export const isOwn = (path: string): boolean => !path.includes("/") || path.split("/").slice(0, -1).every((part) => part.includes("#"));

function rounds(path: string): number {
  if (!path.includes("#")) return 0;
  return [...path.matchAll(/#(\d+)/g)].reduce((sum, match) => sum * 100_000 + Number(match[1]), 0);
}

/** On how many devices it went wrong. */
export const failedOf = (counts: Tally): number => [...BAD].reduce((sum, state) => sum + (counts[state] ?? 0), 0);

/** Whether a step went wrong, rather than being left out or ended by a person. */
export const isBad = (step: Pick<Step, "status" | "outcome">): boolean => BAD.has(stateOf(step.status, step.outcome));

/** Stands in a cause's sentence where each device has its own name. */
export const DEVICE = "\u{FFFC}";

/** A sentence without the device's name, nor the address behind it. */
function nameless(message: string, name: string): string {
  if (!name) return message;
  const [first = "", ...rest] = message.split(name);
  return [first, ...rest.map((part) => part.replace(/^ \([^()\s]*\)/, ""))].join(DEVICE);
}

export interface Cause {
  message: string;
  node: string;
  state: State;
  devices: string[];
}

/** Failures with the same sentence are one cause, whatever the device is called; most devices first. */
export function causesOf(state: LiveState): Cause[] {
  const found = new Map<string, Cause>();
  for (const step of state.failures) {
    const name = state.devices.get(step.device_id)?.name ?? "";
    const message = nameless(toldMessage(step), name);
    const key = `${step.node}\u0000${message}`;
    const cause = found.get(key) ?? { message, node: step.node, state: stateOf(step.status, step.outcome), devices: [] };
    cause.devices.push(step.device_id);
    found.set(key, cause);
  }
  return [...found.values()].sort((a, b) => b.devices.length - a.devices.length);
}
