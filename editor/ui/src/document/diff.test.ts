import { describe, expect, it } from "vitest";
import { countOf, diff, meansTheSame, overlaid } from "./diff";
import type { WorkflowDoc } from "./types";

const first: WorkflowDoc = {
  format: 1,
  id: "w",
  name: "Patching",
  inputs: { type: "object", properties: { limit: { type: "integer" } } },
  nodes: { scan: { type: "patch.scan", params: { only: ["a"], reboot: false } }, install: { type: "patch.install", params: {} }, old: { type: "inv.system" } },
  edges: [{ from: "scan.found", to: "install" }, { from: "scan.none", to: "old" }],
  layout: { scan: { x: 0, y: 0 }, install: { x: 300, y: 0 }, old: { x: 300, y: 200 } },
  notes: [{ id: "n1", text: "a", x: 0, y: 0 }],
};
const second: WorkflowDoc = {
  ...first,
  name: "Monthly patching",
  inputs: { type: "object", properties: { limit: { type: "integer", default: 3 } } },
  nodes: { scan: { type: "patch.scan", name: "Look", params: { only: ["a", "b"], reboot: false } }, install: { params: {}, type: "patch.install" }, mail: { type: "notify.mail" } },
  edges: [{ from: "scan.found", to: "install" }, { from: "install.ok", to: "mail" }],
  layout: { scan: { x: 0, y: 0 }, install: { x: 400, y: 0 }, mail: { x: 600, y: 0 } },
  notes: [{ id: "n1", text: "b", x: 0, y: 0 }, { id: "n2", text: "", x: 9, y: 9 }],
};

describe("diff", () => {
  const found = diff(first, second);
  it("says which nodes came, went and changed, and each value that did", () => {
    expect(found.nodes).toEqual([
      { key: "scan", kind: "changed", fields: [{ path: "params/only", before: ["a"], after: ["a", "b"] }, { path: "name", before: undefined, after: "Look" }] },
      { key: "old", kind: "removed", fields: [{ path: "type", before: "inv.system", after: undefined }] },
      { key: "mail", kind: "added", fields: [{ path: "type", before: undefined, after: "notify.mail" }] },
    ]);
  });
  it("says which wires came and went", () => {
    expect(found.edges).toEqual([{ id: "scan.none>old", kind: "removed" }, { id: "install.ok>mail", kind: "added" }]);
  });
  it("says what the workflow says of itself, each input by itself", () => {
    expect(found.about).toEqual([
      { path: "name", before: "Patching", after: "Monthly patching" },
      { path: "inputs/properties/limit", before: { type: "integer" }, after: { type: "integer", default: 3 } },
    ]);
  });
  it("keeps the layout apart", () => {
    expect(found.layout).toEqual([{ item: "install", kind: "changed" }, { item: "note:n1", kind: "changed" }, { item: "note:n2", kind: "added" }]);
    const moved = diff(first, { ...first, layout: { ...first.layout, scan: { x: 9, y: 9 } } });
    expect(meansTheSame(moved)).toBe(true);
    expect(countOf(moved)).toBe(1);
  });
  it("finds nothing between documents that mean the same, and the mirror image backwards", () => {
    expect(countOf(diff(first, structuredClone(first)))).toBe(0);
    expect(diff(second, first).nodes.map(({ key, kind }) => `${key} ${kind}`)).toEqual(["scan changed", "mail removed", "old added"]);
  });
  it("takes an empty map for one that is not there", () => {
    const bare = { ...first, nodes: { ...first.nodes, install: { type: "patch.install" } } };
    expect(diff(first, bare).nodes).toEqual([]);
    const filled = { ...first, nodes: { ...first.nodes, install: { type: "patch.install", params: { a: 1 } } } };
    expect(diff(first, filled).nodes[0]?.fields.map(({ path }) => path)).toEqual(["params/a"]);
  });
  it("is not misled by names that objects have from birth", () => {
    const nodes = JSON.parse('{"constructor": {"type": "inv.system", "params": {"__proto__": {"a": 1}}}}') as WorkflowDoc["nodes"];
    const strange = { ...first, nodes: { ...first.nodes, ...nodes } };
    expect(diff(first, strange).nodes).toMatchObject([{ key: "constructor", kind: "added", fields: [{ path: "type" }, { path: "params/__proto__" }] }]);
  });
});

describe("the two in one drawing", () => {
  it("holds what either has, with what is gone where it was", () => {
    const both = overlaid({ ...first, layout: { ...first.layout, old: { x: 300, y: 200, group: "g1" } } }, second);
    expect(Object.keys(both.nodes).sort()).toEqual(["install", "mail", "old", "scan"]);
    expect(both.edges).toHaveLength(3);
    expect(both.layout?.old).toEqual({ x: 300, y: 200 });
    expect(both.layout?.install).toEqual({ x: 400, y: 0 });
    expect(both.nodes.scan?.name).toBe("Look");
  });
});
