// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { deepest, readWorkflow } from "../pages/workflows/read-file";
import { catalog, sample } from "../document/samples";
import type { WorkflowDoc } from "../document/types";
import { stepRows } from "./print";
import { sceneOf, wirePath } from "./scene";
import { broken, escaped, svgOf } from "./svg";

const WORDS = { start: "Start", once: "once", computed: "computed", step: "Step", kind: "Kind", does: "Does", disabled: "Disabled" };
const EVIL = `</text><script>alert(1)</script>"' onload=x &amp; \u0000\u001b \ud800`;

const rich = (): WorkflowDoc => {
  const doc = sample();
  return {
    ...doc,
    nodes: { ...doc.nodes, all: { type: "logic.gather", disabled: true } },
    layout: { ...doc.layout, all: { x: 0, y: 300, group: "g1" } },
    groups: [{ id: "g1", title: "Together" }],
    notes: [{ id: "n1", text: "A **note**", x: -300, y: 0 }],
  };
};

describe("the scene of a workflow", () => {
  it("has every node, note, frame and the start, in places of the whole drawing", () => {
    const scene = sceneOf(rich(), catalog, "Start");
    const kinds = Object.fromEntries(scene.shapes.map((shape) => [shape.id, shape.kind]));
    expect(kinds).toMatchObject({ scan: "card", loop: "container", inner: "card", all: "card", "note:n1": "note", "group:g1": "frame" });
    expect(scene.shapes.find((shape) => shape.id === "inner")).toMatchObject({ x: 640, y: 80 });
    expect(scene.shapes.find((shape) => shape.id === "all")).toMatchObject({ x: 0, y: 300, meeting: true, disabled: true });
    for (const shape of scene.shapes) {
      expect(shape.x).toBeGreaterThanOrEqual(scene.x);
      expect(shape.x + shape.width).toBeLessThanOrEqual(scene.x + scene.width);
    }
  });

  it("draws a wire from the port's row to where the next step begins", () => {
    const scene = sceneOf(sample(), catalog);
    const wire = scene.wires.find(({ to }) => to.x === 300);
    const scan = scene.shapes.find((shape) => shape.id === "scan");
    expect(wire?.from.x).toBe((scan?.x ?? 0) + (scan?.width ?? 0));
    expect(wirePath({ from: { x: 0, y: 0 }, to: { x: 100, y: 0 }, failure: false })).toBe("M0 0L100 0");
    expect(wirePath({ from: { x: 0, y: 0 }, to: { x: 100, y: 50 }, failure: false })).toMatch(/^M0 0H44Q50 0 50 6V44Q50 50 56 50H100$/);
  });
});

describe("the picture file", () => {
  it("is well-formed whatever a name holds, and fetches nothing", () => {
    const doc = rich();
    doc.name = EVIL;
    doc.description = EVIL;
    doc.nodes.scan = { type: "patch.scan", name: EVIL };
    doc.groups = [{ id: "g1", title: EVIL }];
    doc.notes = [{ id: "n1", text: EVIL, x: -300, y: 0 }];
    const { text } = svgOf(doc, catalog, WORDS);
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    expect(parsed.querySelector("parsererror")).toBeNull();
    expect(parsed.querySelectorAll("script, image, use, foreignObject, style, a")).toHaveLength(0);
    expect([...parsed.querySelectorAll("*")].flatMap((each) => [...each.attributes]).filter(({ name }) => /^on|href/.test(name))).toHaveLength(0);
    expect(parsed.querySelector("title")?.textContent).toContain("<script>");
    expect(text.match(/https?:[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"]);
  });

  it("keeps words as text", () => {
    const parsed = new DOMParser().parseFromString(svgOf(rich(), catalog, WORDS).text, "image/svg+xml");
    const words = [...parsed.querySelectorAll("text")].map((each) => each.textContent);
    expect(words).toEqual(expect.arrayContaining(["Sample", "Together", "A note", "found", "Start"]));
  });

  it("breaks long names and ends them in an ellipsis", () => {
    expect(broken("one two three four", 9, 2)).toEqual(["one two", "three fo…".slice(0, 5) + "…"]);
    expect(broken("x".repeat(40), 10, 2)).toEqual(["xxxxxxxxxx", "xxxxxxxxx…"]);
    expect(escaped("a\u0007<b>")).toBe("a&lt;b&gt;");
  });
});

it("prints the steps from left to right with what they are set to do", () => {
  expect(stepRows(rich(), catalog, WORDS).map(([title]) => title)).toEqual(["patch.scan", "logic.gather", "patch.install", "logic.for_each", "inv.system"].map(titled));
  expect(stepRows(rich(), catalog, WORDS)[1]?.[2]).toBe("Disabled · once");
});

const titled = (id: string) => catalog.get(id)?.title ?? id;

describe("a file that comes in", () => {
  const t = ((key: string) => key) as never;
  const read = (text: string) => readWorkflow(new File([text], "some.json"), t);

  it("is refused in one sentence", async () => {
    expect(await read("{broken")).toEqual({ refused: "incoming.not_json" });
    expect(await read("[]")).toEqual({ refused: "incoming.not_workflow" });
    expect(await read('{"format":1,"nodes":{"a":7},"edges":[]}')).toEqual({ refused: "incoming.not_workflow" });
    expect(await read('{"format":2,"nodes":{},"edges":[]}')).toEqual({ refused: "incoming.newer" });
    expect(await read("[".repeat(100_000))).toEqual({ refused: "incoming.too_deep" });
    expect(await read(`"${"x".repeat(10_000_001)}"`)).toEqual({ refused: "incoming.too_big" });
  });

  it("is taken as it is otherwise", async () => {
    expect(await read(JSON.stringify(sample()))).toEqual({ doc: sample() });
    expect(deepest('{"a":"[[[[\\"[[","b":[1]}')).toBe(2);
  });
});
