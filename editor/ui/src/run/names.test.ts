import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import type { Catalog, NodeType, WorkflowDoc } from "../document/types";
import { wayOut } from "./names";

const t = ((key: string) => key) as unknown as TFunction;
const types = [
  { id: "scan", ports: [{ name: "found", title: "Updates found" }, { name: "none", title: "Up to date" }] },
  { id: "plain", ports: [{ name: "ok", title: "ok" }] },
  { id: "switch", ports_from: "cases", ports: [{ name: "other", title: "None of them" }] },
];
const catalog: Catalog = new Map(types.map((type) => [type.id, type as unknown as NodeType]));
const doc = {
  format: 1, id: "w", name: "W", edges: [],
  nodes: { scan: { type: "scan" }, plain: { type: "plain" }, by_os: { type: "switch", params: { cases: [{ name: "srv", title: "Servers" }] } } },
} as unknown as WorkflowDoc;
const way = (node: string, port: string | null, path = node) => wayOut(t, doc, catalog, { node, path, port });

describe("the way out of a step in words", () => {
  it("is named where a step has several, as the step names it", () => {
    expect(way("scan", "none")).toBe("Up to date");
    expect(way("by_os", "srv")).toBe("Servers");
    expect(way("by_os", "other")).toBe("None of them");
    expect(way("scan", "found", "loop#3/scan")).toBe("Updates found");
  });
  it("is not named where there is one, or none was taken", () => {
    expect(way("plain", "ok")).toBeNull();
    expect(way("scan", null)).toBeNull();
  });
  it("is always named where a failure went on by its own", () => expect(way("plain", "failed")).toBe("canvas.failed_port"));
  it("is not taken from a step of the same key in a called workflow", () => expect(way("scan", "ok", "call/scan")).toBeNull());
});
