import { describe, expect, it } from "vitest";
import type { RunDevice, Step } from "../api/types";
import { waitsOf } from "./waits";

const device = (device_id: string, part: Partial<RunDevice> = {}) => ({ device_id, name: device_id, client: "", site: "", status: "running", outcome: null, message: null, told: null, ...part }) as RunDevice;
const step = (device_id: string, status: Step["status"], code?: string, values: Record<string, string> = {}) => ({ device_id, path: "a", node: "a", status, told: code ? { code, values } : null }) as unknown as Step;
const of = (devices: RunDevice[], ...steps: Step[]) => waitsOf({ devices: new Map(devices.map((one) => [one.device_id, one])), steps: new Map(devices.map((one) => [one.device_id, steps.filter((each) => each.device_id === one.device_id)])) });
const OTHER = ["waits_other_run", { workflow: "Nightly" }] as const;

describe("what a run waits for", () => {
  it("is another run's step where all that have not ended wait for it", () => {
    const done = device("c", { status: "done", outcome: "ok" });
    expect(of([device("a"), device("b"), done], step("a", "queued", ...OTHER), step("b", "queued", ...OTHER), step("c", "done"))).toEqual({ code: "waits_other_run", workflow: "Nightly", count: 2 });
  });
  it("is not said while a device is at work, nor where they wait for different things", () => {
    expect(of([device("a"), device("b")], step("a", "queued", ...OTHER), step("b", "running"))).toBeUndefined();
    expect(of([device("a"), device("b")], step("a", "queued", ...OTHER), step("b", "held", "waits_window"))).toBeUndefined();
    expect(of([device("a")], step("a", "queued", ...OTHER), step("a", "running"))).toBeUndefined();
  });
  it("is a window, or a worker that nobody has started", () => {
    expect(of([device("a")], step("a", "held", "waits_window"))).toEqual({ code: "waits_window", count: 1 });
    const unserved = { status: "pending", told: { code: "no_worker", values: { queue: "milan" } } } as unknown as Partial<RunDevice>;
    expect(of([device("a", unserved)])).toEqual({ code: "no_worker", queue: "milan", count: 1 });
  });
});
