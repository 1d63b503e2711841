import { describe, expect, it } from "vitest";
import { toNodes } from "../canvas/flow";
import { typeOf } from "./samples";
import { summarise } from "./summary";
import type { Catalog, NodeType, WorkflowDoc } from "./types";
import { lineAt, schemaOf, titlesAt } from "./values";
import { spoken } from "./words";

const scan = typeOf("patch.scan", {
  outputs: {
    type: "object",
    properties: {
      count: { type: "integer", title: "Number" },
      updates: { type: "array", title: "Updates", items: { type: "object", properties: { name: { title: "Package", type: "string" }, kind: { type: "string" }, parts: { type: "array", items: { type: "object", properties: { size: { title: "Size" } } } } } } },
    },
  },
  words: { it: { title: "Cerca", description: "", aliases: [], outputs: { count: { title: "Numero" }, "updates[].name": { title: "Pacchetto" } } } },
});
const space = typeOf("health.disk_space", {
  summary: "At least {min_gb} or {min_percent}, at most {age}",
  params: {
    type: "object",
    properties: {
      min_gb: { type: "integer", default: 10, "x-ui": { unit: "GB" } },
      min_percent: { type: "integer", default: 10, "x-ui": { unit: "%" } },
      age: { type: "integer", default: 3, "x-ui": { unit: "days" } },
    },
  },
});
const types: Catalog = new Map([scan, space, typeOf("logic.for_each", { control: "for_each" }), typeOf("logic.repeat", { control: "repeat" })].map((type) => [type.id, type]));
const italian = spoken(types, "it", "Fatto");
const doc = (params: Record<string, unknown>, items: unknown = { $expr: "scan.updates" }): WorkflowDoc => ({
  format: 1, id: "w", name: "W",
  inputs: { type: "object", properties: { min_free_gb: { type: "integer", title: "Spazio minimo" }, share: { title: "Share (%)" }, bare: { type: "integer" } } },
  nodes: {
    scan: { type: "patch.scan" },
    loop: { type: "logic.for_each", params: { items } },
    again: { type: "logic.repeat", parent: "loop" },
    space: { type: "health.disk_space", parent: "again", params },
    inner: { type: "logic.for_each", parent: "loop", params: { items: { $expr: "item.parts" } } },
    deep: { type: "health.disk_space", parent: "inner" },
  },
  edges: [],
});
const named = (name: string) => ({ $expr: name });

describe("the values that params refer to", () => {
  it("are called on the card as the form calls them, with the unit of the param", () => {
    const filled = doc({ min_gb: named("inputs.min_free_gb"), min_percent: named("inputs.share"), age: named("scan.count") });
    expect(lineAt(filled, types, "space", { computed: "computed" })).toBe("At least “Spazio minimo” GB or “Share (%)”, at most “Number” days");
    expect(lineAt(filled, italian, "space", { computed: "calcolato" })).toContain("“Numero”");
    const card = toNodes(filled, italian, { triggerLabel: "Avvio", fixed: false }).find(({ id }) => id === "space");
    expect(card?.data).toMatchObject({ called: { "inputs.min_free_gb": "Spazio minimo", "inputs.share": "Share (%)", "scan.count": "Numero" } });
  });

  it("have the unit in the language of the card", () => {
    const said = summarise({ ...space, spoken: "it" } as NodeType, { age: named("inputs.x") }, { computed: "calcolato", called: () => "Età" });
    expect(said).toContain("“Età” giorni");
  });

  it("have the unit where a title begins or ends with a sign, too", () => {
    const said = (title: string) => summarise(space as NodeType, { min_gb: named("inputs.x") }, { computed: "computed", called: () => title });
    for (const title of ["Largest volume (C:)", "(C:) volume", "?"]) expect(said(title)).toContain(`“${title}” GB or`);
    expect(said("Volume (GB)")).toContain("“Volume (GB)” or");
  });

  it("are called by their name where nothing else is known, or as every workflow calls them", () => {
    const own = doc({ min_gb: named("inputs.bare"), min_percent: named("device.free_share"), age: { $expr: "1 + 1" } });
    expect(lineAt(own, types, "space", { computed: "computed" })).toBe("At least “bare” GB or “free share” %, at most computed");
    expect(lineAt(own, types, "space", { computed: "computed", own: (name) => (name === "device.free_share" ? "Free" : undefined) })).toContain("“Free” %");
    expect(titlesAt(own, types, "space")).toBeUndefined();
    expect(lineAt(own, new Map(), "space", { computed: "computed" })).toBe("");
  });

  it("are entries of the list that the nearest loop goes through, also of a filtered one", () => {
    for (const items of [named("scan.updates"), named("scan.updates.filter(u, u.kind == 'x')"), named("scan.updates.filter(u, size(u.parts) > 0 || u.kind == ')(').filter(u, true)")]) {
      expect(schemaOf(doc({}, items), italian, "item.name", "space")?.title).toBe("Pacchetto");
      expect(schemaOf(doc({}, items), italian, "item.size", "deep")?.title).toBe("Size");
    }
  });

  it("are not guessed", () => {
    for (const items of [named("scan.updates.filter(u, true)[0].parts"), named("scan.updates.filter(u, true)[0].parts.filter(p, true)"), named("scan.updates.filter(u, true) + [1]"), named("scan.updates.filter(u, u.kind == '"), named("scan.updates.filter(u, true).map(u, u.name)"), [1], null, named("scan.nothing"), named("toString.x")]) expect(schemaOf(doc({}, items), italian, "item.name", "space")).toBeUndefined();
    expect(schemaOf(doc({}), italian, "item.name")).toBeUndefined();
    expect(schemaOf(doc({}), italian, "item.constructor", "space")).toBeUndefined();
    const round = doc({});
    const looped = { ...round, nodes: { a: { type: "logic.for_each", parent: "b", params: { items: named("item.x") } }, b: { type: "logic.for_each", parent: "a", params: { items: named("item.x") } }, c: { type: "logic.repeat", parent: "c" } } };
    for (const at of ["a", "c"]) expect(schemaOf(looped, italian, "item.x", at)).toBeUndefined();
  });
});
