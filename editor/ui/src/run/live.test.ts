import { describe, expect, it } from "vitest";
import type { RunEvent } from "../api/types";
import { applyEvents, causesOf, cellsOf, countsOf, hasGap, initialState, stepKey, talliesOf } from "./live";

const devices = [
  { device_id: "a", name: "SRV-A", client: "ACME", status: "running" as const, outcome: null },
  { device_id: "b", name: "SRV-B", client: "ACME", status: "pending" as const, outcome: null },
];
const start = () => initialState(10, "running", null, devices, []);
const event = (seq: number, part: Partial<RunEvent>): RunEvent => ({ seq, at: "2026-01-01T00:00:00Z", kind: "step", device_id: "a", path: "scan", node: "scan", status: "running", outcome: null, ...part });

describe("the live state", () => {
  it("takes each event once, however often a batch comes", () => {
    const batch = [event(11, {}), event(12, { status: "done", outcome: "ok", attempt: 1 })];
    const once = applyEvents(start(), batch);
    expect(applyEvents(once, batch)).toBe(once);
    expect(once.steps.get(stepKey("a", "scan"))).toMatchObject({ status: "done", outcome: "ok", attempts: 1, started_at: "2026-01-01T00:00:00Z" });
    expect(once.seq).toBe(12);
  });

  it("takes several events of one number together", () => {
    const state = applyEvents(start(), [event(11, {}), event(11, { device_id: "b" })]);
    expect(state.steps.size).toBe(2);
  });

  it("sees a gap, and none in what overlaps", () => {
    expect(hasGap(start(), [event(13, {})])).toBe(true);
    expect(hasGap(start(), [event(9, {}), event(11, {})])).toBe(false);
    expect(hasGap(start(), [event(4, {})])).toBe(false);
    expect(hasGap(start(), [event(11, {}), event(12, {}), event(12, {})])).toBe(false);
    expect(hasGap(start(), [event(11, {}), event(14, {})])).toBe(true);
  });

  it("leaves the state before alone", () => {
    const before = start();
    applyEvents(before, [event(11, { kind: "device", status: "done", outcome: "failed" }), event(12, { kind: "run", status: "done", outcome: "failed" })]);
    expect(before.status).toBe("running");
    expect(before.devices.get("a")?.outcome).toBeNull();
  });

  it("counts the newest round of a step in a loop", () => {
    const state = applyEvents(start(), [2, 10, 1].map((n, i) => event(11 + i, { path: `loop#${n}/scan`, status: "done", outcome: n === 10 ? "failed" : "ok" })));
    expect(talliesOf(state).get("scan")).toEqual({ failed: 1 });
    expect(cellsOf(state).get(stepKey("a", "scan"))?.path).toBe("loop#10/scan");
  });

  it("puts failures with the same sentence together, whatever the device is called", () => {
    const fail = (seq: number, id: string, name: string) => event(seq, { device_id: id, status: "done", outcome: "failed", message: `The disk of ${name} is full.` });
    const [cause, ...rest] = causesOf(applyEvents(start(), [fail(11, "a", "SRV-A"), fail(12, "b", "SRV-B")]));
    expect(rest).toEqual([]);
    expect(cause?.devices).toEqual(["a", "b"]);
    expect(countsOf(devices)).toEqual({ running: 1, pending: 1 });
  });
});
