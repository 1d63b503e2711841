import { describe, expect, it } from "vitest";
import type { Outcome, Status, Step } from "../api/types";
import type { WorkflowDoc } from "../document/types";
import { trafficOf } from "./traffic";

const doc = {
  format: 1,
  id: "w",
  name: "W",
  nodes: { look: { type: "t" }, tidy: { type: "t", join: "any" }, warn: { type: "t" }, all: { type: "logic.gather", join: "any" } },
  edges: [
    { from: "look.ok", to: "tidy" },
    { from: "look.failed", to: "warn" },
    { from: "warn.ok", to: "tidy" },
    { from: "tidy.ok", to: "all" },
  ],
} as unknown as WorkflowDoc;
const step = (device_id: string, node: string, outcome: Outcome | null, status: Status = outcome ? "done" : "running", path = node): Step => ({ device_id, path, node, status, outcome, attempts: 1, started_at: null, finished_at: null, message: null });
const of = (...steps: Step[]) => {
  const found = new Map<string, Step[]>();
  for (const each of steps) found.set(each.device_id, [...(found.get(each.device_id) ?? []), each]);
  return Object.fromEntries(trafficOf(doc, found));
};

describe("the traffic on the wires of a run", () => {
  it("lights the wire that a device took into a meeting point, not the other", () => {
    const straight = [step("a", "look", "ok"), step("a", "warn", "skipped"), step("a", "tidy", null)];
    const around = [step("b", "look", "failed"), step("b", "warn", "changed"), step("b", "tidy", "ok"), step("b", "all", null)];
    expect(of(...straight)).toEqual({ "trigger:start>look": 1, "look.ok>tidy": 1 });
    expect(of(...around)).toEqual({ "trigger:start>look": 1, "look.failed>warn": 1, "warn.ok>tidy": 1, "tidy.ok>all": 1 });
    expect(of(...straight, ...around)).toMatchObject({ "trigger:start>look": 2, "look.ok>tidy": 1, "warn.ok>tidy": 1 });
  });
  it("lights nothing before a device has come there", () => {
    expect(of(step("a", "look", null, "pending"), step("", "all", "ok"))).toEqual({});
    expect(of(step("a", "look", null))).toEqual({ "trigger:start>look": 1 });
  });
  it("counts the newest round of a loop", () => {
    expect(of(step("a", "look", "ok", "done", "l#1/look"), step("a", "look", "failed", "done", "l#2/look"), step("a", "warn", null, "running", "l#2/warn"))).toEqual({ "trigger:start>look": 1, "look.failed>warn": 1 });
  });
});
