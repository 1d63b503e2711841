import { describe, expect, it } from "vitest";
import { addNode, connect } from "./edits";
import { nodesAfter, offersAfter, offersBefore, offersBetween, type Doubt, type Offers } from "./fitting";
import { catalog, sample, typeOf } from "./samples";
import type { Catalog, WorkflowDoc } from "./types";

const LIST = { type: "array", title: "Updates", description: "Missing." };
const BOTH = { windows: {}, linux: {} };
const items = { type: "object", required: ["items"], properties: { items: { type: "array", "x-ui": { widget: "expression" } } } };
const types: Catalog = new Map(
  [
    ...catalog.values(),
    typeOf("patch.scan", { platforms: BOTH, outputs: { type: "object", properties: { updates: LIST, excluded: LIST } }, ports: [{ name: "found", title: "Found" }, { name: "none", title: "Nothing", empty: ["updates"] }] }),
    typeOf("patch.install", { platforms: BOTH }),
    typeOf("power.wait_online", { platforms: BOTH, outputs: { type: "object", properties: { online: { type: "boolean" } } }, ports: [{ name: "offline", title: "Offline", offline: true }, { name: "ok", title: "Online" }] }),
    typeOf("win.only", { platforms: { windows: {} } }),
    typeOf("lin.only", { platforms: { linux: {} } }),
    typeOf("notify.mail", { scope: "either" }),
    typeOf("logic.stop", { control: "stop" }),
    typeOf("logic.for_each", { control: "for_each", params: items, ports: [{ name: "done", title: "Done" }] }),
  ].map((type) => [type.id, type]),
);

/** A chain of node types, each wired by the way out that stands behind it: `chain("win.only.ok", "patch.scan.none")`. */
function chain(...ways: string[]): { doc: WorkflowDoc; from: string } {
  let doc: WorkflowDoc = { ...sample(), nodes: {}, edges: [], layout: {} };
  let from = "";
  for (const way of ways) {
    const type = types.get(way.slice(0, way.lastIndexOf(".")));
    if (!type) throw new Error(way);
    const added = addNode(doc, type, { x: 0, y: 0 });
    doc = from ? connect(added.doc, from, added.key) : added.doc;
    from = `${added.key}${way.slice(way.lastIndexOf("."))}`;
  }
  return { doc, from };
}
const after = (...ways: string[]) => {
  const { doc, from } = chain(...ways);
  return offersAfter(doc, types, from);
};
const good = (offers: Offers) => offers.good.map(({ id }) => id);
const whys = (doubts: Doubt[]) => Object.fromEntries(doubts.map(({ type, why }) => [type.id, why]));
const DEVICE = { "patch.scan": "needs_device", "patch.install": "needs_device", "power.wait_online": "needs_device", "win.only": "needs_device", "lin.only": "needs_device" };

describe("what a way out offers", () => {
  it("is everything where nothing speaks against it", () => {
    const offers = after("patch.scan.found");
    expect(good(offers)).toEqual([...types.keys()]);
    expect([offers.less, offers.never]).toEqual([[], []]);
  });
  it("is first what needs no device, where the step on the device has failed or found it offline", () => {
    for (const way of ["patch.scan.failed", "power.wait_online.offline"]) {
      const offers = after(way);
      expect(good(offers)).toEqual(expect.arrayContaining(["notify.mail", "logic.gather", "logic.stop", "logic.switch"]));
      expect(whys(offers.less)).toMatchObject(DEVICE);
      expect(offers.never).toEqual([]);
    }
    expect(whys(after("power.wait_online.ok").less)).toEqual({ "logic.for_each": "no_list" });
  });
  it("does not take a failure of the engine's own step for one of the device", () => {
    expect(good(after("notify.mail.failed"))).toEqual(expect.arrayContaining(Object.keys(DEVICE)));
    expect(whys(after("logic.for_each.failed").less)).toMatchObject(DEVICE);
  });
  it("is last what goes through a list, where the list is empty or no step gives one", () => {
    expect(whys(after("patch.scan.none").less)).toEqual({ "logic.for_each": "list_empty" });
    expect(whys(after("notify.mail.ok").less)).toEqual({ "logic.for_each": "no_list" });
    expect(after("patch.scan.found", "notify.mail.ok").less).toEqual([]);
    // what has failed gives none
    expect(whys(after("patch.scan.failed").less)["logic.for_each"]).toBe("no_list");
    expect(whys(after("patch.scan.failed", "notify.mail.ok").less)).toEqual({ "logic.for_each": "no_list" });
  });
  it("leaves the doubt about lists out where one may come: from inputs, from ways that meet, in a loop", () => {
    const { doc, from } = chain("notify.mail.ok");
    const asked: WorkflowDoc = { ...doc, inputs: { type: "object", properties: { names: { type: "array" } } } };
    expect(offersAfter(asked, types, from).less).toEqual([]);
    const inner: WorkflowDoc = { ...doc, nodes: { ...doc.nodes, each: { type: "logic.for_each" }, mail: { type: "notify.mail", parent: "each" } } };
    expect(offersAfter(inner, types, "mail.ok").less).toEqual([]);
    const two = addNode(addNode(doc, typeOf("notify.chat"), { x: 0, y: 0 }).doc, typeOf("notify.mail"), { x: 0, y: 0 });
    const met = connect(connect(two.doc, from, two.key), "chat.ok", two.key);
    expect(offersAfter(met, types, `${two.key}.ok`).less).toEqual([]);
  });
  it("is never what works on another system only, but behind its failure, where the others come too", () => {
    expect(whys(after("win.only.ok").never)).toEqual({ "lin.only": "other_platform" });
    expect(whys(after("win.only.ok", "notify.mail.ok").never)).toEqual({ "lin.only": "other_platform" });
    expect(after("win.only.failed").never).toEqual([]);
    expect(after("win.only.failed", "notify.mail.ok").never).toEqual([]);
  });
  it("is never in a loop what runs once for all, and nothing after a stop", () => {
    expect(whys(offersAfter(sample(), types, "inner.ok").never)).toEqual({ "logic.gather": "in_loop" });
    expect(after("logic.stop.ok")).toEqual({ good: [], less: [], never: [] });
  });
});

describe("what may come before, or between", () => {
  it("has a way out and works where the next step does", () => {
    const { doc } = chain("notify.mail.ok", "lin.only.ok");
    expect(whys(offersBefore(doc, types, "only").never)).toEqual({ "win.only": "other_platform", "logic.stop": "after_stop" });
    expect(whys(offersBefore(doc, types, "mail").never)).toEqual({ "logic.stop": "after_stop" });
    expect(good(offersBefore(sample(), types, "inner"))).not.toContain("logic.gather");
  });
  it("fits both ends of the wire", () => {
    const { doc } = chain("win.only.failed", "lin.only.ok");
    const [edge] = doc.edges;
    const offers = offersBetween(doc, types, edge?.from ?? "", edge?.to ?? "");
    expect(whys(offers.never)).toEqual({ "win.only": "other_platform", "logic.stop": "after_stop" });
    expect(whys(offers.less)).toMatchObject({ "patch.scan": "needs_device", "lin.only": "needs_device" });
    expect(good(offers)).toContain("notify.mail");
  });
});

describe("the steps that are there already", () => {
  it("are those that a wire may lead to", () => expect(nodesAfter(sample(), "scan.none", catalog)).toEqual(["install", "loop"]));
  it("that need the device come last, where it may be away", () => {
    const { doc } = chain("patch.scan.failed", "patch.install.ok", "notify.mail.ok");
    expect(nodesAfter(doc, "scan.none", types)).toEqual(["install", "mail"]);
    const more = addNode(doc, typeOf("win.only"), { x: 0, y: 0 }).doc;
    expect(nodesAfter(more, "scan.failed", types)).toEqual(["mail", "only"]);
  });
});
