import { describe, expect, it } from "vitest";
import { renamed } from "./references";
import { keyRefusal, renameNode } from "./rename";
import type { WorkflowDoc } from "./types";

const NAMES = new Map([["scan", "first"]]);
const expr = (source: string) => (renamed({ $expr: source }, NAMES) as { $expr: string }).$expr;
const text = (source: string) => (renamed({ $text: source }, NAMES) as { $text: string }).$text;

describe("a node's key in expressions", () => {
  it.each([
    ["scan.updates.size() > 0", "first.updates.size() > 0"],
    ["scan . count + scan\n.count", "first . count + first\n.count"],
    ['scan["count"] == 1 && scan != null', 'first["count"] == 1 && first != null'],
    ["size(scan.updates) + scans.count + rescan.count + inputs.scan", "size(first.updates) + scans.count + rescan.count + inputs.scan"],
    ["scan(1) + install.scan.count + f(x).scan", "scan(1) + install.scan.count + f(x).scan"],
    ["'scan.count' + \"scan\" + '\\'scan.count' + scan.name", "'scan.count' + \"scan\" + '\\'scan.count' + first.name"],
    ['r"\\" + scan.name + r"scan.x"', 'r"\\" + first.name + r"scan.x"'],
    ["'''scan.a'scan.b''' + scan.c // scan.d\n+ scan.e", "'''scan.a'scan.b''' + first.c // scan.d\n+ first.e"],
    ['{"scan": scan.count}.scan', '{"scan": first.count}.scan'],
    ["item.tags.map(t, t.scan + scan.name)", "item.tags.map(t, t.scan + first.name)"],
    ["devices.map(d, d.scan.count)", "devices.map(d, d.first.count)"],
    ["devices.filter(d, d.scan.ok).map(e, e.scan.count + e.name)", "devices.filter(d, d.first.ok).map(e, e.first.count + e.name)"],
    ["devices[0].scan.count + devices.filter(d, d.ok)[1]['scan'].x", "devices[0].first.count + devices.filter(d, d.ok)[1]['first'].x"],
    ['devices.exists(d, d["scan"].ok && run.tags.all(t, t.scan))', 'devices.exists(d, d["first"].ok && run.tags.all(t, t.scan))'],
    ["scan.", "first."],
    ["(((", "((("],
    ["", ""],
  ])("%s", (before, after) => expect(expr(before)).toBe(after));

  it.each([
    ["scan.count ${scan.count} $${scan.count} ${'}' + scan.a + \"${scan.b}\"}", "scan.count ${first.count} $${scan.count} ${'}' + first.a + \"${scan.b}\"}"],
    ["${ {'a': scan.a}.a } and ${scan.b", "${ {'a': first.a}.a } and ${scan.b"],
    ["${scan.a}${scan.b}", "${first.a}${first.b}"],
  ])("in the text %s", (before, after) => expect(text(before)).toBe(after));
});

const doc: WorkflowDoc = {
  format: 1,
  id: "w",
  name: "W",
  nodes: {
    scan: { type: "patch.scan", name: "scan ${scan.count} <b>\"'" },
    loop: { type: "logic.for_each", params: { items: { $expr: "scan.updates" }, collect: { $expr: "inner.ok && scan.ok" } } },
    inner: { type: "logic.condition", parent: "loop", params: { condition: { $expr: "item.scan == scan.count" } } },
    call: { type: "logic.call", params: { workflow: "scan", inputs: { scan: { $expr: "scan.count" }, deep: [{ text: { $text: "${scan.name}" } }], literal: "scan.count" } } },
    report: { type: "notify.mail", params: { facts: { scan: { $expr: "devices.map(d, d.scan.count)" } } } },
  },
  edges: [{ from: "scan.scan", to: "loop" }, { from: "loop.ok", to: "call" }, { from: "call.ok", to: "scan" }],
  layout: { scan: { x: 1, y: 2 }, call: { x: 3, y: 4 } },
  outputs: { scan: { schema: { type: "integer" }, value: { $expr: "scan.count" } } },
};

describe("a node under another key", () => {
  it("is named so everywhere, and nothing else is touched", () => {
    const after = renameNode(doc, "scan", "first");
    expect(after).toEqual({
      ...doc,
      nodes: {
        first: { type: "patch.scan", name: "scan ${scan.count} <b>\"'" },
        loop: { type: "logic.for_each", params: { items: { $expr: "first.updates" }, collect: { $expr: "inner.ok && first.ok" } } },
        inner: { type: "logic.condition", parent: "loop", params: { condition: { $expr: "item.scan == first.count" } } },
        call: { type: "logic.call", params: { workflow: "scan", inputs: { scan: { $expr: "first.count" }, deep: [{ text: { $text: "${first.name}" } }], literal: "scan.count" } } },
        report: { type: "notify.mail", params: { facts: { scan: { $expr: "devices.map(d, d.first.count)" } } } },
      },
      edges: [{ from: "first.scan", to: "loop" }, { from: "loop.ok", to: "call" }, { from: "call.ok", to: "first" }],
      layout: { first: { x: 1, y: 2 }, call: { x: 3, y: 4 } },
      outputs: { scan: { schema: { type: "integer" }, value: { $expr: "first.count" } } },
    });
    expect(Object.keys(after.nodes)[0]).toBe("first");
    expect(renameNode(after, "first", "scan")).toEqual(doc);
  });

  it("takes the body of a container along", () => {
    expect(renameNode(doc, "loop", "each").nodes.inner?.parent).toBe("each");
  });

  it.each([
    ["loop", "taken"],
    ["item", "reserved"],
    ["devices", "reserved"],
    ["d", "bound"],
    ["", "form"],
    ["Scan", "form"],
    ["a-b", "form"],
    ["a.b", "form"],
    ["${x}", "form"],
    ["__proto__", "form"],
    ["x".repeat(64), "form"],
    ["scan", null],
    ["first_2", null],
  ])("may be called %j: %s", (next, why) => {
    expect(keyRefusal(doc, "scan", next)).toBe(why);
    if (why) expect(renameNode(doc, "scan", next)).toBe(doc);
  });
});
