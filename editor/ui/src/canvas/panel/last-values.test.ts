import { describe, expect, it } from "vitest";
import type { WorkflowDoc } from "../../document/types";
import type { RehearsedStep } from "../../rehearsal/types";
import { rehearsedValues, withLast } from "./last-values";

const doc = { format: 1, id: "w", name: "W", nodes: { scan: { type: "t" }, call: { type: "logic.call" } }, edges: [] } as unknown as WorkflowDoc;
const step = (path: string, data: Record<string, unknown>, outcome = "ok", device = "a") => ({ path, device, outcome, data, port: "ok", params: null, message: "", attempts: 1 }) as RehearsedStep;

describe("the values of a rehearsal", () => {
  it("are the first device's, by dotted name, shortened", () => {
    expect(rehearsedValues(doc, [step("scan", { count: 2, space: { free: 1.5 }, list: [1] }), step("scan", { count: 9 }, "ok", "b"), step("call", { said: "x".repeat(99) })])).toEqual({
      "scan.count": "2",
      "scan.space": '{"free":1.5}',
      "scan.space.free": "1.5",
      "scan.list": "[1]",
      "call.said": `${"x".repeat(79)}…`,
    });
  });
  it("are neither those of called workflows nor of failed steps", () => {
    expect(rehearsedValues(doc, [step("call/scan", { count: 2 }), step("scan", { count: 3 }, "failed")])).toEqual({});
  });
});

it("a value that is one of a few is said in its words", () => {
  const value = (name: string) => ({ name, type: "string", title: name, description: "", choices: [{ value: "low", label: "short" }] });
  expect(withLast([value("a.b"), value("a.c"), value("a.d")], { "a.b": "low", "a.c": "own" }).map(({ last }) => last)).toEqual(["short", "own", undefined]);
});
