import { describe, expect, it, vi } from "vitest";
import { toEdges, toNodes } from "../canvas/flow";
import { arrange } from "./arrange";
import { copyPiece, pastePiece, readPiece } from "./clipboard";
import { addNode, connect, disconnect, placeNodes, removeNodes, setParams, setParent, updateNode } from "./edits";
import { reaches, refusal, roots, withBody } from "./graph";
import { freeKey, slug } from "./keys";
import { applyPatch } from "./patch";
import { containerAt } from "./places";
import { portsOf } from "./ports";
import { fixOf, siteOf } from "./problems";
import { canonical, same } from "./same";
import { catalog, sample, typeOf } from "./samples";
import { summarise } from "./summary";
import type { JsonSchema, NodeType } from "./types";

const frozen = () => {
  const deep = <T extends object>(value: T): T => {
    Object.values(value).forEach((inner) => typeof inner === "object" && inner !== null && deep(inner as object));
    return Object.freeze(value);
  };
  return deep(sample());
};

describe("edits never touch the document they are given", () => {
  it("adds a node with a free key and a whole-pixel place", () => {
    const { doc, key } = addNode(frozen(), typeOf("patch.scan"), { x: 10.4, y: 19.6 });
    expect(key).toBe("scan_2");
    expect(doc.nodes[key]).toEqual({ type: "patch.scan" });
    expect(doc.layout?.[key]).toEqual({ x: 10, y: 20 });
  });

  it("removes a container with its body, its edges and its places", () => {
    const doc = removeNodes(frozen(), ["loop"]);
    expect(Object.keys(doc.nodes)).toEqual(["scan", "install"]);
    expect(doc.edges).toEqual([{ from: "scan.found", to: "install" }]);
    expect(Object.keys(doc.layout ?? {})).toEqual(["scan", "install"]);
  });

  it("gives the very document back when something is done and undone by hand", () => {
    const doc = frozen();
    const added = addNode(doc, typeOf("inv.system"), { x: 0, y: 0 });
    expect(canonical(removeNodes(added.doc, [added.key]))).toBe(canonical(doc));
    const edge = { from: "scan.none", to: "loop" };
    expect(same(disconnect(connect(doc, edge.from, edge.to), [edge]), doc)).toBe(true);
    const named = updateNode(doc, "scan", { name: "x", retry: { max: 2 } });
    expect(same(updateNode(named, "scan", { name: undefined, retry: undefined }), doc)).toBe(true);
    expect(same(setParams(setParams(doc, "scan", { a: 1 }), "scan", { a: undefined }), doc)).toBe(true);
  });

  it("does not count a move of nothing as a change", () => {
    const doc = frozen();
    expect(placeNodes(doc, { scan: { x: 0.2, y: -0.3 } })).toBe(doc);
    expect(placeNodes(doc, { scan: { x: 5, y: 0 } }).layout?.scan).toEqual({ x: 5, y: 0 });
  });

  it("cuts the edges that would cross the border of a container", () => {
    const doc = setParent(frozen(), "install", "loop", { x: 1, y: 2 });
    expect(doc.nodes.install?.parent).toBe("loop");
    expect(doc.edges).toEqual([]);
    expect(setParent(doc, "loop", "loop", { x: 0, y: 0 })).toBe(doc);
    expect(setParent(doc, "install", undefined, { x: 0, y: 0 }).nodes.install).not.toHaveProperty("parent");
  });
});

describe("wiring", () => {
  it("refuses what the document cannot hold, and says why", () => {
    const doc = sample();
    expect(refusal(doc, "scan.found", "scan")).toBe("itself");
    expect(refusal(doc, "scan.found", "install")).toBe("twice");
    expect(refusal(doc, "scan.found", "inner")).toBe("other_body");
    expect(refusal(doc, "loop.done", "scan")).toBe("cycle");
    expect(refusal(doc, "scan.none", "loop")).toBeNull();
  });

  it("follows ways, roots and bodies", () => {
    const doc = sample();
    expect(reaches(doc, "scan", "loop")).toBe(true);
    expect(reaches(doc, "loop", "scan")).toBe(false);
    expect(roots(doc)).toEqual(["scan"]);
    expect([...withBody(doc, ["loop"])]).toEqual(["loop", "inner"]);
  });

  it("takes ports from a param, without bad or double names", () => {
    const node = { type: "logic.switch", params: { cases: [{ name: "a", title: "Case A" }, { name: "a" }, { name: "Bad!" }, {}, null] } };
    expect(portsOf(node, catalog.get("logic.switch")).map((port) => port.title)).toEqual(["Case A", "Other"]);
  });
});

describe("copy and paste", () => {
  it("renames keys, and references to them in expressions but not in quotes", () => {
    const doc = sample();
    const piece = readPiece(JSON.stringify(copyPiece(doc, ["scan", "install"])));
    const { doc: grown, items } = pastePiece(doc, piece as NonNullable<typeof piece>);
    expect(items).toEqual(["scan_2", "install_2"]);
    expect(grown.nodes.install_2?.params).toEqual({ updates: { $expr: "scan_2.updates" }, note: { $text: "of ${scan_2.count} on ${device.name}, not 'scan.x'" } });
    expect(grown.edges).toContainEqual({ from: "scan_2.found", to: "install_2" });
    expect(grown.layout?.scan_2).toEqual({ x: 40, y: 40 });
  });

  it("takes a body along with its container", () => {
    const { doc } = pastePiece(sample(), copyPiece(sample(), ["loop"]));
    expect(doc.nodes.inner_2).toEqual({ type: "inv.system", parent: "for_each" in doc.nodes ? "for_each" : "loop_2" });
  });

  it("takes no other text for a piece", () => {
    expect(readPiece("hello")).toBeNull();
    expect(readPiece('{"nodes": {}}')).toBeNull();
  });
});

describe("keys", () => {
  it("never uses a name that expressions use", () => {
    expect(freeKey({}, "x.device")).toBe("x_device");
    expect(freeKey({ scan: 1, scan_2: 1 }, "patch.scan")).toBe("scan_3");
  });
  it("makes ids of names in any script", () => {
    expect(slug("Però è già così!")).toBe("pero-e-gia-cosi");
    expect(slug("漢字")).toBe("workflow");
    expect(slug("A", ["a"])).toBe("a-2");
    expect(slug("x".repeat(200)).length).toBeLessThanOrEqual(63);
  });
});

describe("places", () => {
  it("lay a document out from left to right without two cards on one another", () => {
    const { layout: _gone, ...bare } = sample();
    const places = arrange(bare);
    expect((places.scan?.x ?? 0) < (places.install?.x ?? 0)).toBe(true);
    expect((places.install?.x ?? 0) < (places.loop?.x ?? 0)).toBe(true);
    expect(places.inner?.x).toBeGreaterThan(0);
    expect(places.loop?.width).toBeGreaterThan(300);
  });
  it("finds the container under a point", () => {
    expect(containerAt(sample(), catalog, { x: 700, y: 100 })?.key).toBe("loop");
    expect(containerAt(sample(), catalog, { x: 100, y: 100 })).toBeUndefined();
    expect(containerAt(sample(), catalog, { x: 700, y: 100 }, "loop")).toBeUndefined();
  });
});

describe("what is drawn", () => {
  const extras = { triggerLabel: "Start", fixed: false };
  it("puts a pill before the roots and containers before their bodies", () => {
    const nodes = toNodes(sample(), catalog, extras);
    expect(nodes.map((node) => node.id)).toEqual(["trigger:start", "scan", "install", "loop", "inner"]);
    expect(nodes.at(-1)?.parentId).toBe("loop");
    expect(toEdges(sample(), extras).map((edge) => `${edge.source}>${edge.target}`)).toEqual(["trigger:start>scan", "scan>install", "install>loop"]);
  });
  it("marks a step whose type is gone and still draws it", () => {
    const doc = { ...sample(), nodes: { lost: { type: "no.such" } }, edges: [], layout: {} };
    expect(toNodes(doc, catalog, extras)[1]?.data).toMatchObject({ type: undefined });
  });
});

describe("problems", () => {
  it("say where they belong", () => {
    expect(siteOf("/nodes/scan/params/days")).toEqual({ kind: "node", key: "scan", param: "days" });
    expect(siteOf("/edges/3/from")).toEqual({ kind: "edge", index: 3 });
    expect(siteOf("/name")).toEqual({ kind: "document" });
  });
  it("carry fixes that mend a copy", () => {
    const doc = frozen();
    const fix = fixOf({ pointer: "", severity: "error", message: "", fix: { title: "t", patch: [{ op: "remove", path: "/edges/0" }, { op: "add", path: "/nodes/scan/name", value: "a/b" }] } });
    const mended = applyPatch(doc, fix?.patch ?? []);
    expect(mended.edges).toHaveLength(1);
    expect(mended.nodes.scan?.name).toBe("a/b");
    expect(doc.edges).toHaveLength(2);
    expect(() => applyPatch(doc, [{ op: "add", path: "/nowhere/at/all", value: 1 }])).toThrow();
    expect(fixOf({ pointer: "", severity: "error", message: "", fix: null })).toBeNull();
  });
});

describe("the summary line", () => {
  const type = typeOf("x.y", {
    summary: "[{selection}][, leave out {exclude}][, {reboot}][ within {hours}]",
    params: {
      type: "object",
      properties: {
        selection: { type: "string", default: "all", "x-ui": { labels: { all: "everything", security: "security updates" } } },
        exclude: { type: "array", items: { type: "string" } },
        reboot: { type: "boolean", title: "Reboot if needed" },
        hours: { type: "integer", "x-ui": { unit: "h" } },
        nothing: { type: "string" },
        every: { type: "integer", default: 5, "x-ui": { unit_from: "of" } },
        of: { type: "string", default: "minutes", "x-ui": { labels: { weeks: "weeks" } } },
      },
    },
  });
  const say = (params: Record<string, unknown>) => summarise(type, params, { computed: "computed" });
  it.each([
    [{}, "everything"],
    [{ selection: "security", exclude: ["a", "b"], reboot: true, hours: 3 }, "security updates, leave out a, b, reboot if needed within 3 hours"],
    [{ reboot: false, exclude: [], hours: { $expr: "inputs.max_hours" } }, "everything within “max hours”"],
    [{ reboot: false, exclude: [], hours: { $expr: "inputs.pause" } }, "everything within “pause” hours"],
    [{ reboot: false, exclude: [], hours: { $expr: "1 + 1" } }, "everything within computed"],
    [{ reboot: false, selection: "{hours}" }, "{hours}"],
    [{ reboot: false, selection: { $text: "${a.b}" }, exclude: { $credential: "x" } }, "computed"],
    [{ reboot: false, hours: 0 }, "everything within 0 hours"],
  ])("%j", (params, line) => expect(say(params)).toBe(line));
  it("leaves no gap where nothing is to be shown", () => expect(summarise({ ...type, summary: "{nothing} and {nothing}" }, {}, { computed: "computed" })).toBe("and"));

  it.each([
    [{}, "5 minutes, locked after 10 tries"],
    [{ tries: 1 }, "5 minutes, locked after 1 try"],
    [{ tries: 0 }, "5 minutes, never locked"],
    [{ until: "tomorrow" }, "until tomorrow, locked after 10 tries"],
    [{ until: { $expr: "1" } }, "until computed, locked after 10 tries"],
  ])("shows what follows a bar where there is nothing else to show: %j", (params, line) => {
    const properties: Record<string, JsonSchema> = {
      ...type.params.properties,
      until: { type: "string", default: "", "x-ui": { widget: "date_time" } },
      tries: { type: "integer", default: 10, "x-ui": { unit: "tries", unit_one: "try", none: 0 } },
    };
    const either = { ...type, summary: "[until {until}|{every}][, locked after {tries}|, never locked]", params: { ...type.params, properties } };
    expect(summarise(either, params, { computed: "computed" })).toBe(line);
  });

  it("writes a day and time as the language does", () => {
    const at: NodeType = { ...type, summary: "fino a {at}", spoken: "it", params: { type: "object", properties: { at: { type: "string", "x-ui": { widget: "date_time" } } } } };
    const say = (moment: string) => summarise(at, { at: moment }, { computed: "calcolato" });
    vi.stubEnv("TZ", "Europe/Rome");
    expect(say("2027-01-31T22:00:00+01:00")).toBe("fino a 31 gen 2027, 22:00");
    expect(say("2027-01-31T22:00")).toBe("fino a 31 gen 2027, 23:00");
    vi.unstubAllEnvs();
    for (const text of ["tomorrow", "tomorrow 5", "01/02/2027"]) expect(say(text)).toBe(`fino a ${text}`);
  });

  it.each([
    [{}, "5 minuti"],
    [{ every: 1 }, "1 minuto"],
    [{ every: 1, of: "hours" }, "1 ora"],
    [{ every: 2, of: "weeks" }, "2 weeks"],
    [{ every: { $expr: "inputs.pause" }, of: "days" }, "“pause” days"],
    [{ every: 3, of: { $expr: "1" } }, "3 calcolato"],
  ])("counts in the unit that another param names: %j", (params, line) => expect(summarise({ ...type, summary: "{every}", spoken: "it" }, params, { computed: "calcolato" })).toBe(line));
});
