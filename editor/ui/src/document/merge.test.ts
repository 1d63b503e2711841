import { describe, expect, it } from "vitest";
import { merge } from "./merge";
import { canonical } from "./same";
import type { WorkflowDoc } from "./types";

const base: WorkflowDoc = {
  format: 1,
  id: "w",
  name: "Patching",
  inputs: { type: "object", properties: { limit: { type: "integer" } } },
  nodes: {
    scan: { type: "patch.scan", params: { only: "a", reboot: false } },
    install: { type: "patch.install" },
    loop: { type: "logic.for_each" },
    inner: { type: "inv.system", parent: "loop" },
  },
  edges: [{ from: "scan.found", to: "install" }, { from: "install.ok", to: "loop" }],
  layout: { scan: { x: 0, y: 0 }, install: { x: 300, y: 0 }, loop: { x: 600, y: 0 }, inner: { x: 40, y: 80 } },
  notes: [{ id: "n1", text: "a", x: 0, y: 0 }],
};
const changed = (change: (doc: WorkflowDoc) => void): WorkflowDoc => {
  const doc = structuredClone(base);
  change(doc);
  return doc;
};
const node = (doc: WorkflowDoc, key: string) => doc.nodes[key]!;

describe("merge", () => {
  it("takes what only one of the two changed, down to single values of one node", () => {
    const mine = changed((doc) => {
      node(doc, "scan").params!.only = "mine";
      doc.name = "Mine";
      doc.layout!.scan = { x: 1, y: 1 };
    });
    const theirs = changed((doc) => {
      node(doc, "scan").params!.reboot = true;
      node(doc, "scan").retry = { max: 2 };
      doc.inputs!.properties!.more = { type: "string" };
      doc.nodes.mail = { type: "notify.mail" };
      doc.edges.push({ from: "loop.done", to: "mail" });
      doc.layout!.mail = { x: 9, y: 9 };
    });
    const { doc, clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([]);
    expect(doc.nodes.scan).toEqual({ type: "patch.scan", params: { only: "mine", reboot: true }, retry: { max: 2 } });
    expect(doc.name).toBe("Mine");
    expect(Object.keys(doc.inputs!.properties!)).toEqual(["limit", "more"]);
    expect(doc.edges).toHaveLength(3);
    expect(doc.layout).toMatchObject({ scan: { x: 1, y: 1 }, mail: { x: 9, y: 9 } });
  });

  it("leaves one side's draft as it is when the other changed nothing", () => {
    const other = changed((doc) => void (doc.name = "Other"));
    expect(canonical(merge(base, other, base).doc)).toBe(canonical(other));
    expect(canonical(merge(base, base, other).doc)).toBe(canonical(other));
    expect(merge(base, other, structuredClone(other)).clashes).toEqual([]);
  });

  it("asks about what both changed, and does as it is told", () => {
    const mine = changed((doc) => void (node(doc, "scan").params!.only = "mine"));
    const theirs = changed((doc) => void (node(doc, "scan").params!.only = "theirs"));
    const { doc, clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([{ id: "nodes/scan/params/only", kind: "node", key: "scan", path: "params/only", base: "a", mine: "mine", theirs: "theirs" }]);
    expect(doc.nodes.scan?.params?.only).toBe("mine");
    expect(merge(base, mine, theirs, { "nodes/scan/params/only": "theirs" }).doc.nodes.scan?.params?.only).toBe("theirs");
  });

  it("asks before a node goes that the other one worked on or wired to", () => {
    const mine = changed((doc) => void (node(doc, "install").name = "Mine"));
    const theirs = changed((doc) => {
      delete doc.nodes.install;
      doc.edges = [];
    });
    const { doc, clashes } = merge(base, mine, theirs);
    expect(clashes.map(({ id }) => id)).toEqual(["nodes/install"]);
    expect(doc.nodes.install?.name).toBe("Mine");
    expect(doc.edges).toEqual(base.edges);
    expect(merge(base, mine, theirs, { "nodes/install": "theirs" }).doc.nodes.install).toBeUndefined();
    const wired = changed((doc) => void doc.edges.push({ from: "install.failed", to: "loop" }));
    expect(merge(base, theirs, wired).clashes.map(({ id }) => id)).toEqual(["nodes/install"]);
    expect(merge(base, theirs, base).clashes).toEqual([]);
    expect(merge(base, base, theirs).doc.nodes.install).toBeUndefined();
  });

  it("keeps both of two nodes that were added under one name, with what refers to them", () => {
    const mine = changed((doc) => {
      doc.nodes.mail = { type: "notify.mail", name: "Mine" };
      doc.nodes.after = { type: "script.run", params: { script: { $expr: "mail.sent" } } };
      doc.edges.push({ from: "loop.done", to: "mail" }, { from: "mail.ok", to: "after" });
      doc.layout!.mail = { x: 1, y: 1 };
    });
    const theirs = changed((doc) => {
      doc.nodes.mail = { type: "notify.mail", name: "Theirs" };
      doc.edges.push({ from: "install.failed", to: "mail" });
    });
    const { doc, clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([]);
    expect([doc.nodes.mail?.name, doc.nodes.mail_2?.name]).toEqual(["Theirs", "Mine"]);
    expect(doc.nodes.after?.params?.script).toEqual({ $expr: "mail_2.sent" });
    expect(doc.edges.map(({ from, to }) => `${from}>${to}`).slice(2)).toEqual(["loop.done>mail_2", "mail_2.ok>after", "install.failed>mail"]);
    expect(doc.layout?.mail_2).toEqual({ x: 1, y: 1 });
  });

  it("keeps a loop that one took away while the other put something in it", () => {
    const theirs = changed((doc) => {
      delete doc.nodes.loop;
      delete doc.nodes.inner;
      doc.edges.pop();
    });
    const mine = changed((doc) => void (doc.nodes.extra = { type: "inv.system", parent: "loop" }));
    const { doc } = merge(base, mine, theirs);
    expect(Object.keys(doc.nodes).sort()).toEqual(["extra", "install", "loop", "scan"]);
  });

  it("drops no wire's end, no place and no note of what stays, and keeps two notes apart", () => {
    const mine = changed((doc) => {
      doc.notes!.push({ id: "n2", text: "mine", x: 0, y: 0 });
      doc.notes![0]!.text = "mine";
    });
    const theirs = changed((doc) => {
      doc.notes!.push({ id: "n2", text: "theirs", x: 5, y: 5 });
      doc.notes![0]!.text = "theirs";
    });
    const { doc, clashes } = merge(base, mine, theirs);
    expect(clashes.map(({ id }) => id)).toEqual(["notes/n1"]);
    expect(doc.notes?.map(({ text }) => text).sort()).toEqual(["mine", "mine", "theirs"]);
  });

  it("keeps empty maps as they are, and puts nothing into them", () => {
    const bare = changed((doc) => {
      doc.inputs = { type: "object", properties: {} };
      node(doc, "install").params = {};
    });
    const mine: WorkflowDoc = { ...structuredClone(bare), name: "Mine" };
    expect(canonical(merge(bare, mine, bare).doc)).toBe(canonical(mine));
    const theirs: WorkflowDoc = { ...structuredClone(bare), inputs: { type: "object", properties: { a: { type: "string" } } } };
    expect(merge(bare, mine, theirs).doc.inputs?.properties).toEqual({ a: { type: "string" } });
    expect(bare.inputs?.properties).toEqual({});
  });

  it("changes none of the three", () => {
    const [one, two] = [changed((doc) => void (doc.name = "1")), changed((doc) => void (doc.name = "2"))];
    const before = canonical([base, one, two]);
    merge(base, one, two);
    expect(canonical([base, one, two])).toBe(before);
  });
});
