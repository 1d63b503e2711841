import ELK from "elkjs/lib/elk.bundled.js";
import { describe, expect, it } from "vitest";
import { connect } from "./edits";
import { extract, hindrance } from "./extract";
import { addGroup } from "./groups";
import { inline, lacking } from "./inline";
import { catalog as plain, sample, typeOf } from "./samples";
import { sizeOf } from "./sizes";
import { tidy } from "./tidy";
import type { Catalog, WorkflowDoc } from "./types";

const number = { type: "integer", title: "Count" };
const catalog: Catalog = new Map([
  ...plain,
  ["logic.call", typeOf("logic.call", { control: "call" })],
  ["a.first", typeOf("a.first", { outputs: { type: "object", properties: { count: number, list: { type: "array" } } } })],
  ["a.next", typeOf("a.next", { outputs: { type: "object", properties: { total: number } } })],
  ["a.split", typeOf("a.split", { ports: [{ name: "yes", title: "Yes" }, { name: "no", title: "No" }] })],
]);

const chain = (): WorkflowDoc => ({
  format: 1,
  id: "chain",
  name: "Chain",
  inputs: { type: "object", properties: { limit: { type: "integer", title: "Limit", default: 3 } } },
  nodes: {
    one: { type: "a.first" },
    two: { type: "a.next", params: { least: { $expr: "one.count + inputs.limit" }, where: { $text: "${device.name}: ${one.list.size()}" } } },
    three: { type: "a.next", params: { least: { $expr: "two.total" } } },
    four: { type: "a.next", params: { least: { $expr: "three.total * 2" }, note: "three.total" } },
  },
  edges: [{ from: "one.ok", to: "two" }, { from: "two.ok", to: "three" }, { from: "three.ok", to: "four" }],
  layout: { one: { x: 0, y: 0 }, two: { x: 300, y: 40 }, three: { x: 600, y: 40 }, four: { x: 900, y: 0 } },
});

describe("a selection becomes a workflow", () => {
  const { doc, callee, key } = extract(chain(), catalog, ["two", "three"], "part", "Part");
  it("is called with what it uses, and gives what is used of it", () => {
    expect(key).toBe("call");
    expect(doc.nodes.call).toEqual({
      type: "logic.call", name: "Part",
      params: { workflow: "part", inputs: { one_count: { $expr: "one.count" }, limit: { $expr: "inputs.limit" }, one_list: { $expr: "one.list" } } },
    });
    expect(doc.nodes.four?.params).toEqual({ least: { $expr: "call.three_total * 2" }, note: "three.total" });
    expect(doc.edges).toEqual([{ from: "one.ok", to: "call" }, { from: "call.ok", to: "four" }]);
    expect(doc.layout?.call).toEqual({ x: 300, y: 40 });
  });
  it("asks for its inputs and refers to them", () => {
    expect(callee.nodes.two?.params).toEqual({ least: { $expr: "inputs.one_count + inputs.limit" }, where: { $text: "${device.name}: ${inputs.one_list.size()}" } });
    expect(callee.nodes.three?.params).toEqual({ least: { $expr: "two.total" } });
    expect(callee.inputs?.properties?.limit).toEqual({ type: "integer", title: "Limit", default: 3 });
    expect(callee.outputs).toEqual({ three_total: { schema: { type: "integer", title: "Count" }, value: { $expr: "three.total" } } });
    expect(callee.layout?.two).toEqual({ x: 0, y: 0 });
    expect(callee.edges).toEqual([{ from: "two.ok", to: "three" }]);
  });
  it("and back again", () => {
    const back = inline(doc, catalog, "call", callee).doc;
    expect(back.nodes.two?.params).toEqual(chain().nodes.two?.params);
    expect(back.nodes.four?.params).toEqual({ least: { $expr: "three.total * 2" }, note: "three.total" });
    expect(back.edges.map((edge) => `${edge.from}>${edge.to}`).sort()).toEqual(chain().edges.map((edge) => `${edge.from}>${edge.to}`).sort());
    expect(back.layout?.three).toEqual({ x: 600, y: 40 });
    expect(Object.keys(back.nodes).sort()).toEqual(["four", "one", "three", "two"]);
  });
  it("brings literals, texts and defaults into expressions, and new keys where the old are taken", () => {
    const called = extract(chain(), catalog, ["two"], "part", "Part");
    const call = called.doc.nodes.call as NonNullable<WorkflowDoc["nodes"][string]>;
    const given = { ...called.doc, nodes: { ...called.doc.nodes, two: { type: "a.next" }, call: { ...call, params: { workflow: "part", inputs: { one_count: 'a"b', one_list: { $text: "x ${one.count}" } } } } } };
    const { doc: back } = inline(given, catalog, "call", called.callee);
    expect(back.nodes.two_2?.params).toEqual({ least: { $expr: '"a\\"b" + 3' }, where: { $text: '${device.name}: ${("x " + string(one.count)).size()}' } });
    expect(back.nodes.three?.params).toEqual({ least: { $expr: "two_2.total" } });
    expect(lacking(called.callee, {})).toEqual(["one_count", "one_list"]);
  });
  it("is refused where a call would do something else", () => {
    expect(hindrance(chain(), catalog, ["two", "three"])).toBeNull();
    expect(hindrance(chain(), catalog, ["two", "four"])).toBe("between");
    expect(hindrance(chain(), catalog, [])).toBe("nothing");
    const meeting = { ...chain(), nodes: { ...chain().nodes, two: { type: "logic.gather" } } };
    expect(hindrance(meeting, catalog, ["two"])).toBe("once");
    const split = { ...chain(), nodes: { ...chain().nodes, two: { type: "a.split" } }, edges: [{ from: "one.ok", to: "two" }, { from: "two.yes", to: "three" }, { from: "three.ok", to: "four" }] };
    expect(hindrance(split, catalog, ["two", "three"])).toBe("open_end");
    expect(hindrance(connect(split, "two.no", "four"), catalog, ["two", "three"])).toBe("ways_out");
    expect(hindrance(connect(chain(), "one.ok", "three"), catalog, ["two", "three"])).toBe("ways_in");
  });
});

describe("tidying up", () => {
  const elk = new ELK();
  const layout = (graph: Parameters<typeof elk.layout>[0]) => elk.layout(graph);
  const mess = (): WorkflowDoc => ({ ...chain(), layout: { one: { x: 0, y: 0 }, two: { x: 10, y: 10 }, three: { x: -300, y: 500 }, four: { x: 0, y: 0 } } });
  it("puts nodes from left to right on the grid, no two on one another", async () => {
    const { places } = await tidy(mess(), catalog, layout);
    const xs = ["one", "two", "three", "four"].map((key) => places[key]?.x ?? -1);
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    xs.slice(1).forEach((x, index) => expect(x - (xs[index] ?? 0)).toBeGreaterThan(232));
    expect(Object.values(places).every((place) => (place.x ?? 0) % 10 === 0 && (place.y ?? 0) % 10 === 0)).toBe(true);
  });
  it("keeps the inside of a frame as it was placed by hand", async () => {
    const { doc } = addGroup(mess(), ["two", "three"]);
    const { places } = await tidy(doc, catalog, layout);
    expect((places.three?.x ?? 0) - (places.two?.x ?? 0)).toBe(-310);
    expect((places.three?.y ?? 0) - (places.two?.y ?? 0)).toBe(490);
  });
  it("fits a container to its body and takes notes along", async () => {
    const doc = { ...sample(), notes: [{ id: "n1", text: "", x: 600, y: -50, width: 100, height: 40 }] };
    const { places, notes } = await tidy(doc, catalog, layout);
    expect(places.inner).toEqual({ x: 50, y: 80 });
    expect(places.loop?.width).toBeGreaterThanOrEqual(sizeOf(doc, catalog, "inner").width + 90);
    expect((notes.n1?.x ?? 0) - 600).toBe((places.loop?.x ?? 0) - 600);
  });
  it("tidies some where they lie and leaves the rest", async () => {
    const { places } = await tidy(mess(), catalog, layout, ["three", "four"]);
    expect(Object.keys(places).sort()).toEqual(["four", "three"]);
    expect(Math.min(places.three?.x ?? 0, places.four?.x ?? 0)).toBe(-300);
  });
});
