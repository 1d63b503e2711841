import { describe, expect, it } from "vitest";
import { filled, isFed } from "./filling";
import { catalog, sample, typeOf } from "./samples";
import type { Catalog, JsonSchema, NodeDoc, WorkflowDoc } from "./types";

const TEXT = { type: "string" };
const records = (...names: string[]): JsonSchema => ({ type: "array", items: { type: "object", required: names, properties: Object.fromEntries(names.map((name) => [name, TEXT])) } });
const gives = (updates: JsonSchema, ...required: string[]) => ({ outputs: { type: "object", required, properties: { updates } } });
const types: Catalog = new Map(
  [
    ...catalog.values(),
    typeOf("patch.scan", { ...gives(records("name", "version", "title"), "updates"), ports: [{ name: "found", title: "Found" }, { name: "none", title: "Nothing", empty: ["updates"] }] }),
    typeOf("patch.guess", gives(records("name", "version"))),
    typeOf("inv.software", gives(records("name"), "updates")),
    typeOf("patch.install", { params: { type: "object", properties: { updates: records("name", "version"), exclude: { type: "array", items: TEXT } } } }),
    typeOf("patch.report", { scope: "run", params: { type: "object", properties: { updates: records("name", "version") } } }),
  ].map((type) => [type.id, type]),
);

const drawn = (nodes: Record<string, NodeDoc>, ...edges: string[]): WorkflowDoc => ({
  ...sample(),
  nodes,
  edges: edges.map((edge) => ({ from: edge.split(">")[0] ?? "", to: edge.split(">")[1] ?? "" })),
});
const scan = { type: "patch.scan" };
const install = { type: "patch.install" };
const between = { type: "inv.system" };
const updates = (doc: WorkflowDoc, key = "install") => filled(doc, types, key).nodes[key]?.params?.updates;

describe("what a step is filled with", () => {
  it("is the list of records of the nearest step before it that gives one of that name", () => {
    expect(updates(drawn({ scan, install }, "scan.found>install"))).toEqual({ $expr: "scan.updates" });
    expect(updates(drawn({ scan, between, install }, "scan.found>between", "between.ok>install"))).toEqual({ $expr: "scan.updates" });
    expect(updates(drawn({ scan, again: scan, install }, "scan.found>again", "again.found>install"))).toEqual({ $expr: "again.updates" });
  });
  it("is nothing where the list may be missing, is empty, or lacks what an entry must have", () => {
    expect(updates(drawn({ scan, install }, "scan.none>install"))).toBeUndefined();
    expect(updates(drawn({ scan, install }, "scan.failed>install"))).toBeUndefined();
    expect(updates(drawn({ scan: { ...scan, disabled: true }, install }, "scan.found>install"))).toBeUndefined();
    expect(updates(drawn({ guess: { type: "patch.guess" }, install }, "guess.ok>install"))).toBeUndefined();
    expect(updates(drawn({ software: { type: "inv.software" }, install }, "software.ok>install"))).toBeUndefined();
    expect(updates(drawn({ scan, install }))).toBeUndefined();
  });
  it("is nothing where ways of several steps meet, or the step runs once for all", () => {
    expect(updates(drawn({ scan, between, install }, "scan.found>install", "between.ok>install"))).toBeUndefined();
    expect(updates(drawn({ scan, report: { type: "patch.report" } }, "scan.found>report"), "report")).toBeUndefined();
  });
  it("is nothing where somebody has chosen what it works on", () => {
    for (const params of [{ updates: [] }, { kbs: ["KB5034441"] }, { selection: "all" }, { kbs: { $expr: "inputs.kbs" } }]) {
      const own = drawn({ scan, install: { ...install, params } }, "scan.found>install");
      expect(filled(own, types, "install")).toBe(own);
    }
    const limited = drawn({ scan, install: { ...install, params: { minutes: 30, restart: false } } }, "scan.found>install");
    expect(filled(limited, types, "install").nodes.install?.params).toEqual({ minutes: 30, restart: false, updates: { $expr: "scan.updates" } });
  });
  it("comes from one step alone where that is said: what is put before a step changes it only by what it gives itself", () => {
    const doc = drawn({ scan, between, install }, "scan.found>between", "between.ok>install");
    expect(filled(doc, types, "install", "between")).toBe(doc);
    expect(filled(doc, types, "install", "scan").nodes.install?.params).toEqual({ updates: { $expr: "scan.updates" } });
  });
});

it("a kind of step fits a way out well when it would be filled there", () => {
  const doc = drawn({ scan });
  const fed = (from: string) => [...types.values()].filter((type) => isFed(doc, types, from, type)).map((type) => type.id);
  expect(fed("scan.found")).toEqual(["patch.install"]);
  expect(fed("scan.none")).toEqual([]);
});
