import { describe, expect, it } from "vitest";
import { typeOf } from "../../document/samples";
import { spoken } from "../../document/words";
import { saidValues } from "./said-values";

const scan = typeOf("patch.scan", {
  title: "Scan for updates",
  outputs: {
    type: "object",
    properties: {
      count: { type: "integer", title: "Number", description: "How many." },
      newest: { type: "object", title: "Newest", properties: { size: { type: "integer", title: "Size" }, code: { type: "string" } } },
    },
  },
  words: {
    it: {
      title: "Cerca aggiornamenti", description: "Cerca.", aliases: [],
      outputs: { count: { title: "Numero", description: "Quanti." }, "newest.size": { title: "Dimensione" } },
    },
  },
});
const catalog = spoken(new Map([["patch.scan", scan]]), "it", "Fatto");
const value = (name: string, title: string, description = "") => ({ name, type: "integer", title, description });

describe("the values of earlier steps", () => {
  it("have the titles that the catalog gives the outputs, at any depth", () => {
    const nodes = { scan: { type: "patch.scan" }, again: { type: "patch.scan", name: "Una: due" } };
    const found = saidValues([value("scan.count", "Cerca aggiornamenti: Number", "How many."), value("again.newest.size", "Una: due: Size")], { nodes }, catalog);
    expect(found).toEqual([value("scan.count", "Cerca aggiornamenti: Numero", "Quanti."), value("again.newest.size", "Una: due: Dimensione")]);
  });

  it("stay as the server says them where the place is no output of a known node", () => {
    const nodes = { scan: { type: "patch.scan" }, own: { type: "own.type" } };
    const others = ["device.name", "item.count", "scan", "scan.ok", "scan.newest.code", "scan.constructor", "scan.count.deeper", "own.count", "toString.count"].map((name) => value(name, "Title", "Words."));
    expect(saidValues(others, { nodes }, catalog)).toEqual(others);
  });

  it("have the words of the list's entries inside a loop, choices too", () => {
    const kind = { type: "string", title: "Tipo", enum: ["a", "b"], "x-ui": { labels: { a: "uno" } } };
    const types = new Map([
      ["own.list", typeOf("own.list", { outputs: { type: "object", properties: { all: { type: "array", items: { type: "object", properties: { kind } } } } } })],
      ["logic.for_each", typeOf("logic.for_each", { control: "for_each" })],
    ]);
    const nodes = { list: { type: "own.list" }, loop: { type: "logic.for_each", params: { items: { $expr: "list.all" } } }, inner: { type: "own.list", parent: "loop" } };
    const given = [{ ...value("item.kind", "Kind"), choices: [{ value: "a", label: "one" }, { value: "b", label: "two" }] }];
    expect(saidValues(given, { nodes }, types, "inner")).toEqual([{ ...value("item.kind", "Tipo"), choices: [{ value: "a", label: "uno" }, { value: "b", label: "two" }] }]);
    expect(saidValues(given, { nodes }, types, "loop")).toEqual(given);
  });

  it("have their choices in the words of the catalog; what a place of another kind says stays", () => {
    const labelled = { type: "string", enum: ["on", "off"], "x-ui": { labels: { on: "acceso" } } };
    const types = new Map([["own.state", typeOf("own.state", { title: "Stato", outputs: { type: "object", properties: { now: { ...labelled, title: "Ora" }, all: { type: "array", title: "Tutti", items: labelled } } } })]]);
    const choices = [{ value: "on", label: "on" }, { value: "off", label: "off" }];
    const said = [{ value: "on", label: "acceso" }, { value: "off", label: "off" }];
    const found = saidValues(["state.now", "state.all", "item.now"].map((name) => ({ ...value(name, "Title"), choices })), { nodes: { state: { type: "own.state" } } }, types);
    expect(found.map((each) => each.choices)).toEqual([said, said, choices]);
  });
});
