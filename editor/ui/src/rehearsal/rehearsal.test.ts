import { describe, expect, it } from "vitest";
import { sample } from "../document/samples";
import { devicesOf, expectedOf, fresh, isApart, mockOf, setApart, withCount, withDevice, withMock } from "./mocks";
import { litAfter, nodeOf, pathOf, wayOf } from "./path";
import type { Rehearsed, RehearsedStep } from "./types";

const good = { ok: true, data: {} };
const bad = { ok: false, error: { code: "unreachable", message: "Gone." } };
const step = (path: string, part: Partial<RehearsedStep> = {}): RehearsedStep => ({ device: "SRV-01", path, outcome: "ok", port: "ok", params: {}, message: "", attempts: 1, data: {}, ...part });

describe("mocks", () => {
  it("stand for all devices until the devices are set apart", () => {
    let one = withCount(fresh("w"), 2);
    one = withMock(one, "loop#3/scan", "SRV-01", good);
    expect(one.results).toEqual({ "loop/scan": good });
    expect(mockOf(one, "loop#0/scan", "SRV-02")).toBe(good);
    one = setApart(one, "loop/scan", "SRV-01", true);
    one = withMock(one, "loop/scan", "SRV-02", bad);
    expect(one.results).toEqual({ "loop/scan": { "SRV-01": good, "SRV-02": bad } });
    expect(isApart(one, "loop#1/scan")).toBe(true);
    expect(withMock(one, "loop/scan", "SRV-02", undefined).results).toEqual({ "loop/scan": { "SRV-01": good } });
    expect(setApart(one, "loop/scan", "SRV-02", false).results).toEqual({ "loop/scan": bad });
  });

  it("of one round win over those of all rounds", () => {
    const one = { ...fresh("w"), results: { "loop/scan": good, "loop#1/scan": bad } };
    expect(mockOf(one, "loop#1/scan", "SRV-01")).toBe(bad);
    expect(mockOf(one, "loop#2/scan", "SRV-01")).toBe(good);
  });

  it("follow the name of their device", () => {
    const apart = setApart(withMock(withCount(fresh("w"), 2), "scan", "SRV-01", good), "scan", "SRV-01", true);
    const renamed = withDevice(apart, 0, { name: "DC-01" });
    expect(devicesOf(renamed).map(({ name }) => name)).toEqual(["DC-01", "SRV-02"]);
    expect(renamed.results).toEqual({ scan: { "DC-01": good, "SRV-02": good } });
  });

  it("never leave a rehearsal without a device", () => {
    expect(devicesOf(withCount(fresh("w"), 0))).toHaveLength(1);
    expect(devicesOf(withCount(fresh("w"), 5000))).toHaveLength(100);
    expect(new Set(devicesOf(withCount(withDevice(fresh("w"), 0, { name: "SRV-03" }), 4)).map(({ name }) => name)).size).toBe(4);
  });
});

describe("the way on the canvas", () => {
  const doc = sample();
  const steps = [step("scan", { port: "found" }), step("install", { outcome: "changed" }), step("loop#0/inner"), step("loop#1/inner", { outcome: "failed", port: null }), step("loop", { port: "done" })];

  it("knows the node of a step and the path of a node", () => {
    expect(nodeOf(doc, "loop#1/inner")).toBe("inner");
    expect(nodeOf(doc, "install/within")).toBe("install");
    expect(nodeOf(doc, "gone")).toBe("");
    expect(pathOf(doc, "inner")).toBe("loop/inner");
  });

  it("lights up step by step", () => {
    const none = litAfter(doc, steps, 0);
    expect([none.tallies.size, none.walked.size, none.current]).toEqual([0, 0, ""]);
    const one = litAfter(doc, steps, 1);
    expect([...one.walked]).toEqual([["scan.found>install", 1], ["trigger:start>scan", 1]]);
    expect(one.current).toBe("scan");
    const all = litAfter(doc, steps, steps.length);
    expect(all.tallies.get("inner")).toEqual({ failed: 1 });
    expect(all.walked.get("install.ok>loop")).toBe(1);
    expect(all.current).toBe("loop");
  });

  it("does not count what a called workflow does as the step that calls it", () => {
    expect(litAfter(doc, [step("install/within", { outcome: "failed" })], 1).tallies.size).toBe(0);
    expect(litAfter(doc, [step("install/within", { outcome: "failed" })], 1).current).toBe("install");
  });

  it("leaves out what no way led to, and keeps what was disabled", () => {
    const dead = step("b", { outcome: "skipped", port: null });
    const off = step("c", { outcome: "skipped", message: "The step is turned off." });
    expect(wayOf([step("a"), dead, off]).map(({ path }) => path)).toEqual(["a", "c"]);
  });

  it("takes all who came past a meeting point", () => {
    const three = ["A", "B", "C"].map((device) => step("scan", { device, port: "found" }));
    const all = litAfter(doc, [...three, step("install", { device: "" })], 4);
    expect(all.walked.get("install.ok>loop")).toBe(3);
  });
});

it("what came is what is expected from then on", () => {
  const found: Rehearsed = { ok: true, outcome: "ok", devices: { "SRV-01": "ok" }, mismatches: [], seconds: 0, steps: [step("scan", { port: "found" }), step("meet", { device: "", outcome: "skipped", port: null })] };
  expect(expectedOf(found)).toEqual({
    outcome: "ok",
    devices: { "SRV-01": "ok" },
    steps: [{ path: "scan", device: "SRV-01", outcome: "ok", port: "found" }, { path: "meet", outcome: "skipped" }],
  });
});
