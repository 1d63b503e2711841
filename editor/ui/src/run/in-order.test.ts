import { describe, expect, it } from "vitest";
import type { RunEvent } from "../api/types";
import { InOrder } from "./in-order";

const event = (seq: number, device_id = "a"): RunEvent => ({ seq, at: "2026-01-01T00:00:00Z", kind: "step", device_id, path: "scan", node: "scan", status: "running", outcome: null });
const said = { kind: "output", device_id: "a", path: "scan" } as RunEvent;
const seqs = (events: RunEvent[]) => events.map((one) => one.seq);

describe("the batches of a run", () => {
  it("are told at once when nothing is missing", () => {
    const order = new InOrder(10);
    expect(seqs(order.put([event(9), event(11), event(12), event(12, "b")]))).toEqual([11, 12, 12]);
    expect(order.waits).toBe(false);
    expect(order.put([event(11), event(12)])).toEqual([]);
  });

  it("wait for what another process sends a moment later", () => {
    const order = new InOrder(10);
    expect(order.put([event(12), said, event(14)])).toEqual([said]);
    expect(order.waits).toBe(true);
    expect(seqs(order.put([event(13), event(11)]))).toEqual([11, 12, 13, 14]);
    expect(order.waits).toBe(false);
    expect(order.seq).toBe(14);
  });

  it("go on after what was fetched, though numbers without an event are not in it", () => {
    const order = new InOrder(10);
    order.put([event(13), event(16), event(17)]);
    expect(seqs(order.fetched([event(12), event(13), event(15)]))).toEqual([12, 13, 15, 16, 17]);
    expect(order.waits).toBe(false);
    expect(order.fetched([])).toEqual([]);
    expect(order.seq).toBe(17);
  });

  it("are bounded: what has no predecessor for long is fetched again", () => {
    const order = new InOrder(0);
    for (let seq = 2; seq < 30_000; seq++) order.put([event(seq)]);
    expect(order.waits).toBe(true);
    expect(order.put([event(1)]).length).toBeLessThan(20_002);
  });

  it("give the same whatever the order of the parts", () => {
    const all = Array.from({ length: 500 }, (_, n) => event(n + 1));
    const order = new InOrder(0);
    const parts = [2, 0, 1].flatMap((start) => all.filter((_, n) => n % 3 === start));
    const told = Array.from({ length: 50 }, (_, n) => order.put(parts.slice(n * 10, n * 10 + 10))).flat();
    expect(told).toEqual(all);
  });
});
