import { describe, expect, it } from "vitest";
import type { Outcome, RunDevice, RunEvent, Step } from "../api/types";
import type { WorkflowDoc } from "../document/types";
import { isUntold, trafficOf } from "./traffic";
import { Teller } from "./use-replay";

const doc = {
  format: 1,
  id: "w",
  name: "W",
  nodes: { look: { type: "t" }, tidy: { type: "t", join: "any" }, warn: { type: "t" }, all: { type: "logic.gather", join: "any" }, l: { type: "logic.for_each" }, one: { type: "t", parent: "l" }, two: { type: "t", parent: "l" } },
  edges: [
    { from: "look.some", to: "tidy" },
    { from: "look.none", to: "tidy" },
    { from: "look.failed", to: "warn" },
    { from: "tidy.ok", to: "all" },
    { from: "one.yes", to: "two" },
    { from: "one.failed", to: "two" },
  ],
} as unknown as WorkflowDoc;
const START = { "trigger:start>look": 1 };

/** `left("a", "look", "some")`: device a has left the step by that way. */
const left = (device_id: string, path: string, port: string | null, part: Partial<Step> = {}): Step => {
  const node = path.split("/").at(-1) ?? "";
  return { device_id, path, node, status: "done", outcome: port === "failed" ? "failed" : "ok", port, attempts: 1, started_at: null, finished_at: null, message: null, ...part };
};
const by = (...steps: Step[]) => {
  const found = new Map<string, Step[]>();
  for (const each of steps) found.set(each.device_id, [...(found.get(each.device_id) ?? []), each]);
  return found;
};
const of = (...steps: Step[]) => Object.fromEntries(trafficOf(doc, by(...steps)));

describe("the traffic on the wires of a run", () => {
  it("lights of two ways to the same step the one that each device took", () => {
    const found = of(left("a", "look", "some"), left("a", "tidy", null, { status: "running", outcome: null }), left("b", "look", "none"), left("b", "tidy", "ok"), left("c", "look", "none"));
    expect(found).toEqual({ "trigger:start>look": 3, "look.some>tidy": 1, "look.none>tidy": 2, "tidy.ok>all": 1 });
  });
  it("lights the way of a failure only for whom went on by it", () => {
    expect(of(left("a", "look", "failed"))).toEqual({ ...START, "look.failed>warn": 1 });
    expect(of(left("a", "look", null, { outcome: "failed" }))).toEqual(START);
  });
  it("lights nothing before a device has come there, and not behind what it was cancelled at", () => {
    expect(of(left("a", "look", null, { status: "pending", outcome: null, attempts: 0 }), left("", "all", "ok"))).toEqual({});
    expect(of(left("a", "look", null, { outcome: "cancelled", attempts: 0 }))).toEqual({});
    expect(of(left("a", "look", null, { outcome: "cancelled" }))).toEqual(START);
    expect(of(left("a", "look", null, { status: "queued", outcome: null }))).toEqual(START);
  });
  it("goes on behind a step that was disabled", () => {
    expect(of(left("a", "look", "some", { outcome: "skipped", attempts: 0 }))).toEqual({ ...START, "look.some>tidy": 1 });
    expect(of(left("a", "look", null, { outcome: "skipped", attempts: 0 }))).toEqual({});
  });
  it("counts a device once on a wire, in whichever rounds of a loop it took it", () => {
    expect(of(left("a", "l#0/one", "yes"), left("a", "l#1/one", "yes"), left("a", "l#2/one", "failed"), left("b", "l#0/one", "yes"))).toEqual({ "one.yes>two": 2, "one.failed>two": 1 });
  });
  it("keeps apart what a called workflow does under the same names", () => {
    expect(of(left("a", "look", "some"), left("a", "call/look", "none"), left("a", "l#0/call/look", "none"))).toEqual({ ...START, "look.some>tidy": 1 });
  });
  it("knows a run of before ways out were kept, and leaves it dark", () => {
    const old = by(left("a", "look", null), left("a", "tidy", null, { outcome: "changed" }));
    expect(isUntold(doc, old)).toBe(true);
    expect(Object.fromEntries(trafficOf(doc, old))).toEqual(START);
    expect(isUntold(doc, by(left("a", "look", "some"), left("b", "look", null, { outcome: "failed" })))).toBe(false);
    expect(isUntold(doc, by(left("a", "look", null, { outcome: "failed" })))).toBe(false);
  });
  it("is lit in a replay only as far as the slider has come", () => {
    const device = { device_id: "a", name: "A", client: "C", status: "done", outcome: "ok" } as RunDevice;
    const at = (seq: number, seconds: number, path: string, port: string | null, outcome: Outcome | null = "ok"): RunEvent => ({ seq, at: new Date(seconds * 1000).toISOString(), kind: "step", device_id: "a", path, node: path, status: outcome ? "done" : "running", outcome, port });
    const teller = new Teller([at(1, 0, "look", null, null), at(2, 50, "look", "none"), at(3, 100, "tidy", "ok")], [device]);
    const lit = (moment: number) => Object.fromEntries(trafficOf(doc, teller.at(moment).steps));
    expect(lit(0.4)).toEqual(START);
    expect(lit(0.6)).toEqual({ ...START, "look.none>tidy": 1 });
    expect(lit(1)).toEqual({ ...START, "look.none>tidy": 1, "tidy.ok>all": 1 });
    expect(lit(0.4)).toEqual(START);
  });
});
