import { describe, expect, it } from "vitest";
import type { RunEvent } from "../api/types";
import { causesOf, cellOf, DEVICE, RunModel, stepKey } from "./model";

const devices = [
  { device_id: "a", name: "SRV-A", client: "ACME", status: "running" as const, outcome: null },
  { device_id: "b", name: "SRV-B", client: "ACME", status: "pending" as const, outcome: null },
];
const start = () => new RunModel(10, "running", null, devices, []);
const event = (seq: number, part: Partial<RunEvent>): RunEvent => ({ seq, at: "2026-01-01T00:00:00Z", kind: "step", device_id: "a", path: "scan", node: "scan", status: "running", outcome: null, ...part });

describe("the live state", () => {
  it("takes each event once, however often a batch comes", () => {
    const batch = [event(11, {}), event(12, { status: "done", outcome: "ok", attempt: 1 })];
    const model = start();
    expect(model.apply(batch)).toBe(true);
    expect(model.apply(batch)).toBe(false);
    expect(cellOf(model.look(), "a", "scan")).toMatchObject({ status: "done", outcome: "ok", attempts: 1, started_at: "2026-01-01T00:00:00Z" });
    expect(model.look()).toMatchObject({ seq: 12, tallies: new Map([["scan", { ok: 1 }]]) });
  });

  it("takes several events of one number together", () => {
    const model = start();
    model.apply([event(11, {}), event(11, { device_id: "b" })]);
    expect(model.look().tallies.get("scan")).toEqual({ running: 2 });
  });

  it("hears output, which has no number", () => {
    const model = start();
    const said = { kind: "output", device_id: "a", path: "scan" } as RunEvent;
    expect(model.apply([said])).toBe(true);
    expect(model.apply([event(11, {}), said])).toBe(true);
    expect(model.look().said.get(stepKey("a", "scan"))).toBe(2);
    model.apply([event(12, { status: "done", outcome: "ok" })]);
    expect(model.look().said.size).toBe(0);
  });

  it("passes over a number under which nothing is seen", () => {
    const model = start();
    expect(model.apply([{ ...event(11, {}), kind: "none", device_id: "", path: "", node: null, status: null }])).toBe(true);
    expect(model.look()).toMatchObject({ seq: 11, tallies: new Map() });
  });

  it("counts devices as they change", () => {
    const model = start();
    const before = model.look();
    model.apply([event(11, { kind: "device", status: "done", outcome: "failed" }), event(12, { kind: "run", status: "done", outcome: "failed" })]);
    expect(before.counts).toEqual({ running: 1, pending: 1 });
    expect(model.look()).toMatchObject({ counts: { failed: 1, pending: 1 }, status: "done", outcome: "failed" });
  });

  it("counts the newest round of a step in a loop", () => {
    const model = start();
    model.apply([2, 10, 1].map((n, i) => event(11 + i, { path: `loop#${n}/scan`, status: "done", outcome: n === 10 ? "failed" : "ok" })));
    expect(model.look().tallies.get("scan")).toEqual({ failed: 1 });
    expect(cellOf(model.look(), "a", "scan")?.path).toBe("loop#10/scan");
    model.apply([event(14, { path: "loop#10/scan", status: "done", outcome: "ok" })]);
    expect(model.look().failures.size).toBe(0);
  });

  it("shows an own step, not one of the same key in a called workflow", () => {
    const model = start();
    model.apply([event(11, { path: "scan", status: "done", outcome: "ok", port: "found" }), event(12, { path: "call/scan", status: "done", outcome: "failed" })]);
    expect(cellOf(model.look(), "a", "scan")).toMatchObject({ path: "scan", port: "found" });
    expect(model.look().tallies.get("scan")).toEqual({ ok: 1 });
  });

  it("counts what runs once for all by the devices that came to it", () => {
    const model = start();
    model.apply(["", "a", "b"].map((device_id, i) => event(11 + i, { device_id, path: "all", node: "all", status: "done", outcome: "ok" })));
    expect(model.look().tallies.get("all")).toEqual({ ok: 2 });
    expect(cellOf(model.look(), "", "all")).toBeDefined();
  });

  it("puts failures with the same sentence together, whatever the device is called", () => {
    const fail = (seq: number, id: string, name: string) => event(seq, { device_id: id, status: "done", outcome: "failed", message: `${name} (10.0.0.${seq}:22) has no credential.` });
    const model = start();
    model.apply([fail(11, "a", "SRV-A"), fail(12, "b", "SRV-B")]);
    const [cause, ...rest] = causesOf(model.look());
    expect(rest).toEqual([]);
    expect(cause?.devices).toEqual(["a", "b"]);
    expect(cause?.state).toBe("failed");
    expect(cause?.message).toBe(`${DEVICE} has no credential.`);
  });

  it("keeps what says a sentence in other languages, until there is another", () => {
    const model = start();
    const told = { code: "no_credential", values: { device: "SRV-A" } };
    model.apply([event(11, { status: "done", outcome: "unreachable", message: "SRV-A has no credential; choose one for it.", told })]);
    model.apply([event(12, { status: "done", outcome: "unreachable" })]);
    expect(cellOf(model.look(), "a", "scan")).toMatchObject({ told });
    model.apply([event(13, { status: "done", outcome: "failed", message: "Said by a script." })]);
    expect(cellOf(model.look(), "a", "scan")).toMatchObject({ message: "Said by a script.", told: null });
  });

  it("counts as a count from the beginning would", () => {
    const model = start();
    const outcomes = ["ok", "failed", "changed", null] as const;
    for (let n = 0; n < 400; n++) {
      const outcome = outcomes[(n * 7) % 4] ?? null;
      model.apply([event(11 + n, { device_id: n % 3 ? "a" : "b", node: `n${n % 5}`, path: n % 5 === 4 ? `loop#${n % 3}/n4` : `n${n % 5}`, status: outcome ? "done" : "running", outcome })]);
    }
    const look = model.look();
    const anew = new RunModel(0, "running", null, devices, [...look.steps.values()].flat()).look();
    expect(anew.tallies).toEqual(look.tallies);
    expect(anew.failures.size).toBe(look.failures.size);
  });
});
