import { describe, expect, it } from "vitest";
import type { Step } from "../api/types";
import { closedOf } from "./closed-windows";

const step = (device: string, status: Step["status"], at?: string, timezone = "Europe/Rome"): Step => ({
  device_id: device, path: "p", node: "p", status, outcome: null, port: null, attempts: 1, started_at: null, finished_at: null, message: "…",
  told: at ? { code: "waits_window", values: { opens: { text: "…", at, timezone } } } : { code: "waits_meeting", values: {} },
});
const of = (...steps: Step[]) => closedOf(new Map(steps.map((each) => [each.device_id, [step(each.device_id, "done", "2020-01-01T00:00:00Z"), each]])));

describe("devices that wait for their maintenance windows", () => {
  it("are counted, and the first opening is told with its place", () => {
    const rome = step("a", "held", "2026-11-28T21:00:00+00:00");
    const kolkata = step("b", "held", "2026-11-28T23:30:00+05:30", "Asia/Kolkata");
    expect(of(rome, kolkata, step("c", "held"), step("d", "running"))).toEqual({ devices: 2, at: "2026-11-28T23:30:00+05:30", timezone: "Asia/Kolkata" });
    expect(of(kolkata, rome)?.timezone).toBe("Asia/Kolkata");
  });

  it("are none where steps wait for something else or have waited", () => {
    expect(of(step("a", "held"), step("b", "done", "2026-11-28T21:00:00Z"))).toBeNull();
  });
});
