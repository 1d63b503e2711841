import { describe, expect, it } from "vitest";
import type { Tally } from "../canvas/flow";
import type { WorkflowDoc } from "../document/types";
import { anchorsOf } from "./anchors";

const doc = { format: 1, id: "w", name: "W", nodes: { a: { type: "t" }, b: { type: "t" }, loop: { type: "logic.for_each" }, c: { type: "t", parent: "loop" } }, edges: [] } as unknown as WorkflowDoc;
const of = (tallies: Record<string, Tally>) => anchorsOf(doc, new Map(Object.entries(tallies)));

describe("where a look at a run begins", () => {
  it("is where it runs and where it failed, before where it waits", () => {
    expect(of({ a: { ok: 2, failed: 1 }, b: { running: 1 }, c: { waiting: 3 } })).toEqual(["a", "b"]);
    expect(of({ a: { ok: 2 }, c: { waiting: 3 } })).toEqual(["c"]);
  });
  it("is nowhere in a run that went well", () => expect(of({ a: { ok: 2 }, b: { changed: 1, skipped: 1 } })).toEqual([]));
  it("is a step in a loop, not the loop around it", () => expect(of({ loop: { failed: 1 }, c: { failed: 1 } })).toEqual(["c"]));
});
