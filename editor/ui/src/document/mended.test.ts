import { describe, expect, it } from "vitest";
import { toNodes, type CardNode } from "../canvas/flow";
import { mended } from "./mended";
import { portsWithProblems, type Problem } from "./problems";
import type { Catalog, NodeType, WorkflowDoc } from "./types";

const type = (id: string, more: Partial<NodeType> = {}) =>
  ({ id, area: "t", title: id, params: {}, outputs: {}, platforms: {}, ports: [{ name: "ok", title: "Done" }], scope: "device", ...more }) as unknown as NodeType;
const CATALOG: Catalog = new Map([type("t.a"), type("t.switch", { ports_from: "cases", ports: [{ name: "default", title: "Else" }] })].map((each) => [each.id, each]));

const doc: WorkflowDoc = {
  format: 1,
  id: "w",
  name: "W",
  nodes: { one: { type: "t.a" }, two: { type: "t.a" }, three: { type: "t.a" } },
  edges: [{ from: "one.ok", to: "two" }, { from: "two.ok", to: "three" }],
  layout: { one: { x: 0, y: 40 }, two: { x: 330, y: 40 }, three: { x: 660, y: 40 } },
};

describe("a fix that brings a node", () => {
  it("puts it where it belongs and makes room", () => {
    const after = mended(doc, CATALOG, [
      { op: "add", path: "/nodes/scan", value: { type: "t.a" } },
      { op: "replace", path: "/edges/0/to", value: "scan" },
      { op: "add", path: "/edges/-", value: { from: "scan.ok", to: "two" } },
    ]);
    expect(Object.keys(after.nodes)).toContain("scan");
    const at = (key: string) => after.layout?.[key] ?? { x: NaN, y: NaN };
    expect(at("scan").y).toBe(40);
    expect(at("one").x).toBe(0);
    expect(at("scan").x).toBeGreaterThan(232);
    expect(at("two").x).toBeGreaterThanOrEqual(at("scan").x + 232);
    expect(at("three").x).toBeGreaterThan(at("two").x);
    expect(doc.layout?.two).toEqual({ x: 330, y: 40 });
  });

  it("takes the first place when nothing comes before it", () => {
    const after = mended(doc, CATALOG, [
      { op: "add", path: "/nodes/scan", value: { type: "t.a" } },
      { op: "add", path: "/edges/-", value: { from: "scan.ok", to: "one" } },
    ]);
    expect(after.layout?.scan).toEqual({ x: 0, y: 40 });
    expect(after.layout?.one?.x).toBeGreaterThan(232);
  });

  it("moves nothing when it brings none", () => {
    expect(mended(doc, CATALOG, [{ op: "remove", path: "/edges/1" }]).layout).toEqual(doc.layout);
  });
});

describe("problems of ways out", () => {
  const lost: WorkflowDoc = {
    ...doc,
    nodes: { ...doc.nodes, pick: { type: "t.switch", params: { cases: [{ name: "Bad name" }] } } },
    edges: [{ from: "one.fuond", to: "two" }],
  };
  const problem = (pointer: string): Problem => ({ pointer, severity: "error", message: pointer });

  it("stand at the way out, even at one that the step does not have", () => {
    const problems = [problem("/edges/0/from"), problem("/nodes/pick/params/cases/0/name"), problem("/edges/9/from"), problem("/nodes/gone/params/cases/0/name")];
    const found = portsWithProblems(lost, problems, CATALOG);
    expect(Object.keys(found.get("one") ?? {})).toEqual(["fuond"]);
    expect(Object.keys(found.get("pick") ?? {})).toEqual(["Bad name"]);
    expect(found.size).toBe(2);
    const cards = toNodes(lost, CATALOG, { portProblems: found, triggerLabel: "", fixed: false });
    const one = cards.find((card) => card.id === "one") as CardNode;
    expect(one.data.ports.map((port) => port.name)).toEqual(["ok", "fuond"]);
    expect(one.data.portProblems?.fuond?.message).toBe("/edges/0/from");
  });
});
