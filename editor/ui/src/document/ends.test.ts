import { expect, test } from "vitest";
import { ledElsewhere } from "./ends";
import { resizable, resized } from "./resize";
import type { Catalog, NodeType, WorkflowDoc } from "./types";

const type = (id: string, more: object = {}) => [id, { id, title: id, ports: [{ name: "ok", title: "OK" }], ...more } as unknown as NodeType] as const;
const catalog: Catalog = new Map([type("t.a"), type("t.stop", { control: "stop", ports: [] }), type("logic.for_each", { control: "for_each" })]);
const doc: WorkflowDoc = {
  format: 1, id: "w", name: "W",
  nodes: { a: { type: "t.a" }, b: { type: "t.a" }, c: { type: "t.a" }, loop: { type: "logic.for_each" }, inner: { type: "t.a", parent: "loop" }, end: { type: "t.stop" } },
  edges: [{ from: "a.ok", to: "b" }, { from: "b.ok", to: "c" }],
  layout: { loop: { x: 0, y: 0, width: 620, height: 260 }, inner: { x: 300, y: 100 } },
  notes: [{ id: "n1", text: "", x: 0, y: 0, width: 130, height: 60 }],
};

test("the end of a wire is offered what a drag would allow: no circle, no other body, not where it is", () => {
  const to = ledElsewhere(doc, catalog, { from: "b.ok", to: "c" }, "to").map((edge) => edge.to);
  expect(to).toEqual(["loop", "end"]);
});

test("the start of a wire is offered every way out, the failure too", () => {
  const from = ledElsewhere(doc, catalog, { from: "b.ok", to: "c" }, "from").map((edge) => edge.from);
  expect(from).toEqual(["a.ok", "a.failed", "b.failed", "loop.ok", "loop.failed", "end.failed"]);
});

test("what is made smaller keeps its least size, and a container its body", () => {
  expect(resized(doc, catalog, "note:n1", { width: -20, height: -20 }).notes).toEqual([{ id: "n1", text: "", x: 0, y: 0, width: 120, height: 60 }]);
  const least = resized(doc, catalog, "loop", { width: -1000, height: -1000 }).layout?.loop;
  expect(least).toEqual({ x: 0, y: 0, width: 300 + 232 + 20, height: 208 });
  const small: WorkflowDoc = { ...doc, layout: { ...doc.layout, loop: { x: 0, y: 0, width: 400, height: 100 } } };
  expect(resized(small, catalog, "loop", { width: -20 })).toBe(small);
  expect(resized(small, catalog, "loop", { width: 20 }).layout?.loop?.width).toBe(420);
});

test("only notes and open containers have a size of their own", () => {
  const folded: WorkflowDoc = { ...doc, layout: { loop: { x: 0, y: 0, collapsed: true } } };
  expect([resizable(doc, catalog, "a"), resizable(folded, catalog, "loop"), resizable(doc, catalog, "note:n9")]).toEqual([undefined, undefined, undefined]);
});
