import { describe, expect, it } from "vitest";
import { foldsOf, toEdges, toNodes } from "../canvas/flow";
import { align, distribute, guides } from "./align";
import { copyPiece, pastePiece, readPiece } from "./clipboard";
import { addNode, connect } from "./edits";
import { refusal } from "./graph";
import { addGroup, frameOf, ungroup, updateGroup } from "./groups";
import { exists, keysOf } from "./items";
import { enclose, dissolve, obstacle } from "./loops";
import { moveItems, rehome } from "./moves";
import { addNote, removeNotes, updateNote } from "./notes";
import { namesIn, renamed } from "./references";
import { removeItems } from "./removal";
import { canonical } from "./same";
import { catalog, sample, typeOf } from "./samples";
import { found, score } from "./search";
import { fieldsOf, spoken } from "./words";
import { behind, mainPort, offeredPort, putBetween, reconnect } from "./wires";
import type { WorkflowDoc } from "./types";

const frozen = (doc: WorkflowDoc = sample()): WorkflowDoc => {
  const deep = <T extends object>(value: T): T => {
    Object.values(value).forEach((inner) => typeof inner === "object" && inner !== null && deep(inner as object));
    return Object.freeze(value);
  };
  return deep(doc);
};

describe("search", () => {
  const updates = typeOf("patch.scan", { title: "Scan for updates", description: "Looks for updates.", aliases: ["patches"], words: { it: { title: "Cerca aggiornamenti", description: "Cerca.", aliases: ["novità"] } } });
  const reboot = typeOf("power.reboot", { title: "Restart the computer", description: "Restarts and scans nothing.", aliases: ["reboot"] });
  const all = [reboot, updates];
  it.each([
    ["scan", "patch.scan"],
    ["updates scan", "patch.scan"],
    ["updtes", "patch.scan"],
    ["aggiornamneti", "patch.scan"],
    ["novita", "patch.scan"],
    ["patch.scan", "patch.scan"],
    ["rebot", "power.reboot"],
    ["Restart", "power.reboot"],
  ])("%s finds %s first", (query, id) => expect(found(query, all, fieldsOf)[0]?.id).toBe(id));
  it("finds nothing where a word is nowhere, and everything for nothing", () => {
    expect(found("scan banana", all, fieldsOf)).toEqual([]);
    expect(found("  ", all, fieldsOf)).toEqual(all);
    expect(score("xq", [{ text: "exquisite", weight: 1, loose: false }])).toBe(0);
    const titled = (text: string) => ({ text, weight: 1, loose: true });
    expect(score("wait", [titled("Wait")])).toBeGreaterThan(score("wait", [titled("Wait until reachable")]));
    // a step that is there counts more than a kind of step that goes by this word, too
    expect(score("clean", [{ ...titled("Clean up disks"), weight: 1.1 }])).toBeGreaterThan(score("clean", [titled("Clean up disks"), { ...titled("clean"), weight: 0.8 }]));
  });
  it("puts a title that begins so before another name of something else that is just that", () => {
    const pending = typeOf("power.pending_reboot", { title: "Is a restart pending?", aliases: ["restart"] });
    expect(found("restart", [pending, { ...reboot, aliases: ["restart"] }], fieldsOf)[0]?.id).toBe("power.reboot");
    const service = typeOf("svc.manage", { title: "Manage a service", words: { it: { title: "Gestisci un servizio", description: "", aliases: ["riavvia"] } } });
    const italian = typeOf("power.reboot", { title: "Restart the computer", words: { it: { title: "Riavvia il computer", description: "", aliases: ["riavvio"] } } });
    expect(found("riavvia", [service, italian], fieldsOf)[0]?.id).toBe("power.reboot");
  });
  it("speaks the language and still knows the other", () => {
    const italian = spoken(new Map([["patch.scan", updates]]), "it", "Fatto").get("patch.scan");
    expect(italian?.title).toBe("Cerca aggiornamenti");
    expect(italian?.ports[0]?.title).toBe("Fatto");
    expect(found("scan for", [italian ?? reboot], fieldsOf)).toHaveLength(1);
  });
});

describe("wires", () => {
  it("go through a node that is put between, and what follows makes room", () => {
    const { doc, key } = addNode(frozen(), typeOf("inv.system"), { x: 250, y: 0 });
    const next = putBetween(doc, catalog, { from: "scan.found", to: "install" }, key);
    expect(next.edges).toEqual([{ from: "scan.found", to: "system" }, { from: "system.ok", to: "install" }, { from: "install.ok", to: "loop" }]);
    expect(next.layout?.install?.x).toBe(250 + 232 + 72);
    expect((next.layout?.loop?.x ?? 0) - (next.layout?.install?.x ?? 0)).toBe(300);
    expect(next.layout?.scan).toEqual({ x: 0, y: 0 });
  });
  it("heal when a node goes, also when several go at once", () => {
    expect(removeItems(frozen(), catalog, ["install"], true).edges).toEqual([{ from: "scan.found", to: "loop" }]);
    const longer = connect(addNode(sample(), typeOf("inv.system"), { x: 0, y: 0 }).doc, "loop.done", "system");
    expect(removeItems(longer, catalog, ["install", "loop"], true).edges).toEqual([{ from: "scan.found", to: "system" }]);
    expect(removeItems(frozen(), catalog, ["install"], false).edges).toEqual([]);
  });
  it("keep their place when an end is moved", () => {
    const doc = reconnect(frozen(), { from: "scan.found", to: "install" }, { from: "scan.none", to: "install" });
    expect(doc.edges.map((edge) => edge.from)).toEqual(["scan.none", "install.ok"]);
    expect(refusal(sample(), "scan.found", "install", catalog, "scan.found>install")).toBeNull();
  });
  const FORKED = [{ name: "reboot", title: "Restart needed", when: "reboot_required" }, { name: "ok", title: "Installed" }];
  const forked = new Map([...catalog, ["patch.install", typeOf("patch.install", { ports: FORKED })], ["logic.stop", typeOf("logic.stop", { control: "stop" })]]);
  it("are drawn from the way that is usual: the one that is ok, otherwise the first", () => {
    expect(mainPort(sample(), catalog, "scan")).toBe("found");
    expect(mainPort(sample(), catalog, "loop")).toBe("done");
    expect(mainPort(sample(), forked, "install")).toBe("ok");
    expect(mainPort(addNode(sample(), typeOf("logic.stop"), { x: 0, y: 0 }).doc, forked, "stop")).toBeUndefined();
  });
  it("offer the next free way where one is asked for, the usual one first", () => {
    expect(offeredPort(sample(), forked, "scan")).toBe("none");
    expect(offeredPort({ ...sample(), edges: [] }, forked, "install")).toBe("ok");
    expect(offeredPort(sample(), forked, "install")).toBe("reboot");
    const full = connect(sample(), "install.reboot", "loop");
    expect(offeredPort(full, forked, "install")).toBe("ok");
  });
  it("take a new step behind a picked one in on the usual way, before what follows there", () => {
    const step = typeOf("inv.system");
    expect(behind({ ...sample(), edges: [] }, forked, "install", step)).toEqual({ kind: "after", from: "install.ok" });
    expect(behind(sample(), forked, "install", step)).toEqual({ kind: "between", edge: "install.ok>loop" });
    expect(behind(sample(), forked, "install", typeOf("logic.stop", { control: "stop" }))).toEqual({ kind: "after", from: "install.ok" });
    const parted = connect(addNode(sample(), step, { x: 0, y: 0 }).doc, "install.ok", "system");
    expect(behind(parted, forked, "install", step)).toEqual({ kind: "after", from: "install.ok" });
    expect(behind(addNode(sample(), typeOf("logic.stop"), { x: 0, y: 0 }).doc, forked, "stop", step)).toBeUndefined();
  });
  it("heal along the usual way where several lead on", () => {
    const { doc, key } = addNode(sample(), typeOf("power.reboot"), { x: 0, y: 0 });
    const both = connect(doc, "install.reboot", key);
    expect(removeItems({ ...both, edges: [...both.edges].reverse() }, forked, ["install"], true).edges).toEqual([{ from: "scan.found", to: "loop" }]);
    const rare = { ...both, edges: both.edges.filter((edge) => edge.from !== "install.ok") };
    expect(removeItems(rare, forked, ["install"], true).edges).toEqual([{ from: "scan.found", to: key }]);
  });
  it("lead on from every way out of a step that does something, so that nobody stops behind it", () => {
    const reboot = typeOf("power.reboot", { effect: "change", ports: [{ name: "skipped", title: "Left alone" }, { name: "ok", title: "Restarted" }] });
    const more = new Map([...catalog, ["power.reboot", reboot]]);
    const { doc, key } = addNode(sample(), reboot, { x: 250, y: 0 });
    const next = putBetween(doc, more, { from: "scan.found", to: "install" }, key);
    expect(next.edges.filter((edge) => edge.from.startsWith(`${key}.`)).map((edge) => edge.from)).toEqual([`${key}.skipped`, `${key}.ok`]);
  });
  it("are drawn from beside a step that one was dropped on", () => {
    const { doc, key } = addNode(frozen(), typeOf("inv.system"), { x: 120, y: 20 });
    const next = putBetween(doc, catalog, { from: "scan.found", to: "install" }, key);
    expect(next.layout?.[key]).toEqual({ x: 232 + 72, y: 20 });
    expect(next.layout?.install?.x).toBe(2 * (232 + 72));
  });
  it("are refused after a stop and from a port that is gone", () => {
    const stop = typeOf("logic.stop", { control: "stop" });
    const more = new Map([...catalog, ["logic.stop", stop]]);
    const doc = addNode(sample(), stop, { x: 0, y: 0 }).doc;
    expect(refusal(doc, "stop.ok", "install", more)).toBe("after_stop");
    expect(refusal(doc, "stop.failed", "scan", more)).toBeNull();
    expect(refusal(doc, "scan.gone", "loop", more)).toBe("no_port");
  });
});

describe("lining up", () => {
  const boxes = { a: { x: 0, y: 0, width: 100, height: 40 }, b: { x: 130, y: 30, width: 50, height: 80 }, c: { x: 400, y: 10, width: 100, height: 20 } };
  it("aligns on edges and middles", () => {
    expect(align(boxes, "right").b).toEqual({ x: 450, y: 30 });
    expect(align(boxes, "middle").c).toEqual({ x: 400, y: 45 });
    expect(align(boxes, "top").b).toEqual({ x: 130, y: 0 });
  });
  it("makes the gaps equal and leaves the outermost", () => {
    const places = distribute(boxes, "across");
    expect([places.a?.x, places.b?.x, places.c?.x]).toEqual([0, 225, 400]);
    expect(distribute({ a: boxes.a }, "down")).toEqual({});
  });
  it("catches on the nearest line only within reach", () => {
    const moved = { x: 4, y: 200, width: 100, height: 40 };
    expect(guides(moved, [boxes.a], 6)).toEqual({ dx: -4, dy: 0, lines: [{ axis: "x", at: 0, from: 0, to: 240 }] });
    expect(guides({ ...moved, x: 20 }, [boxes.a], 6).lines).toEqual([]);
  });
});

describe("groups", () => {
  it("frame nodes of one body, move them together and go without a trace", () => {
    const before = frozen();
    const { doc, id } = addGroup(before, ["scan", "install", "inner"], "First");
    expect(keysOf(doc, [`group:${id}`])).toEqual(["scan", "install"]);
    const frame = frameOf(doc, catalog, id);
    expect(frame).toMatchObject({ x: -24, y: -52 });
    const moved = moveItems(doc, catalog, [{ id: `group:${id}`, position: { x: (frame?.x ?? 0) + 50, y: (frame?.y ?? 0) + 10 } }]);
    expect(moved.layout?.install).toMatchObject({ x: 350, y: 10 });
    expect(canonical(ungroup(doc, [id]))).toBe(canonical(before));
    expect(exists(removeItems(doc, catalog, ["scan", "install"], true), `group:${id}`)).toBe(false);
  });
  it("take a node in that is dropped on the frame and let go of one that is dragged out", () => {
    const { doc, id } = addGroup(sample(), ["scan", "install"]);
    const out = moveItems(doc, catalog, [{ id: "install", position: { x: 900, y: 900 } }]);
    const left = rehome(doc, out, catalog, "install");
    expect(left.layout?.install?.group).toBeUndefined();
    const other = addNode(left, typeOf("inv.system"), { x: 20, y: 10 });
    expect(rehome(left, other.doc, catalog, other.key).layout?.[other.key]?.group).toBe(id);
  });
  it("fold into one card that the wires lead to", () => {
    const added = addGroup(sample(), ["scan", "install"]);
    const doc = updateGroup(added.doc, added.id, { collapsed: true });
    const extras = { triggerLabel: "Start", fixed: false };
    expect([...foldsOf(doc, catalog, false)]).toEqual([["scan", "group:g1"], ["install", "group:g1"]]);
    expect(toNodes(doc, catalog, extras).map((node) => node.id)).toEqual(["trigger:start", "group:g1", "loop", "inner"]);
    expect(toEdges(doc, extras, catalog).map((edge) => `${edge.source}>${edge.target}`)).toEqual(["trigger:start>group:g1", "group:g1>loop"]);
    expect(toNodes(doc, catalog, { ...extras, fixed: true })).toHaveLength(6);
  });
  it("stand whatever a document from elsewhere says about them", () => {
    const doc = sample();
    const odd: WorkflowDoc = {
      ...doc,
      nodes: { ...doc.nodes, loop: { type: "logic.for_each", parent: "inner" } },
      groups: [{ id: "g1", collapsed: true }, { id: "none" }],
      layout: { ...doc.layout, scan: { x: 0, y: 0, group: "g1" }, inner: { x: 5, y: 5, group: "g1" }, install: { x: 9, y: 9, group: "nowhere" } },
    };
    const drawn = toNodes(odd, catalog, { triggerLabel: "Start", fixed: false });
    expect(drawn.map((node) => node.id)).toContain("install");
    expect(new Set(drawn.map((node) => node.id)).size).toBe(drawn.length);
    for (const node of drawn) expect(node.parentId === undefined || drawn.some((other) => other.id === node.parentId)).toBe(true);
    expect(toEdges(odd, { triggerLabel: "Start", fixed: false }, catalog).every((edge) => edge.source !== edge.target)).toBe(true);
    expect(canonical(moveItems(odd, catalog, [{ id: "inner", position: { x: 7, y: 7 } }]).layout?.inner)).toBe(canonical({ x: 7, y: 7, group: "g1" }));
  });
  it("hide the body of a folded container", () => {
    const doc = sample();
    const folded = { ...doc, layout: { ...doc.layout, loop: { x: 600, y: 0, collapsed: true } } };
    expect([...foldsOf(folded, catalog, false)]).toEqual([["inner", "loop"]]);
  });
});

describe("loops", () => {
  const each = catalog.get("logic.for_each") as ReturnType<typeof typeOf>;
  it("enclose nodes and lead the wires to the container", () => {
    const { doc, key } = enclose(frozen(), catalog, ["install"], each);
    expect(doc.nodes.install?.parent).toBe(key);
    expect(doc.edges).toEqual([{ from: "scan.found", to: key }, { from: `${key}.done`, to: "loop" }]);
    expect(doc.layout?.install).toEqual({ x: 48, y: 80 });
    expect(obstacle(sample(), catalog, ["scan", "loop"])).toBe("between");
    expect(obstacle(sample(), catalog, ["scan", "inner"])).toBe("bodies");
  });
  it("are taken away around their body", () => {
    const enclosed = enclose(frozen(), catalog, ["install"], each);
    const { doc } = dissolve(enclosed.doc, catalog, enclosed.key);
    expect(canonical(doc.edges)).toBe(canonical(sample().edges));
    expect(doc.layout?.install).toEqual({ x: 300, y: 0 });
    expect(Object.keys(doc.nodes).sort()).toEqual(Object.keys(sample().nodes).sort());
  });
});

describe("notes", () => {
  it("come and go without a trace", () => {
    const before = frozen();
    const { doc, id } = addNote(before, { x: 1.4, y: 2 }, "# Hello");
    expect(doc.notes).toEqual([{ id: "n1", text: "# Hello", x: 1, y: 2, width: 240, height: 140 }]);
    expect(updateNote(doc, id, { color: "red" }).notes?.[0]?.color).toBe("red");
    expect(canonical(removeNotes(doc, [id]))).toBe(canonical(before));
  });
  it("are copied with their frames", () => {
    const noted = addNote(addGroup(sample(), ["scan", "install"], "A").doc, { x: 0, y: 300 }, "x").doc;
    const piece = readPiece(JSON.stringify(copyPiece(noted, ["group:g1", "note:n1"])));
    const { doc, items } = pastePiece(noted, piece as NonNullable<typeof piece>, { x: 10, y: 10 });
    expect(items).toEqual(["scan_2", "install_2", "note:n2"]);
    expect(doc.groups?.map((group) => group.title)).toEqual(["A", "A"]);
    expect(doc.layout?.scan_2).toEqual({ x: 10, y: 10, group: "g2" });
  });
});

describe("the clipboard takes whole workflows and refuses what is broken", () => {
  it("reads a document as a piece", () => {
    expect(Object.keys(readPiece(JSON.stringify(sample()))?.nodes ?? {})).toHaveLength(4);
  });
  it.each(['{"ruota":"piece","nodes":[],"edges":[]}', '{"ruota":"piece","nodes":{"a":5},"edges":[]}', '{"ruota":"piece","nodes":{"__proto__x":{"type":"a.b"},"A":{"type":"a.b"}},"edges":[]}', "[]", "5", "null"])("%s is none", (text) => expect(readPiece(text)).toBeNull());
  it("leaves out wires to nowhere and places that are none", () => {
    const piece = readPiece('{"ruota":"piece","nodes":{"a":{"type":"x.y"}},"edges":[{"from":"a.ok","to":"b"},7],"layout":{"a":"here"},"notes":[{"text":5}]}');
    expect(piece).toEqual({ ruota: "piece", nodes: { a: { type: "x.y" } }, edges: [], layout: {} });
  });
});

describe("references", () => {
  it("are found and renamed outside of quotes only", () => {
    const value = { a: { $expr: "scan.count > 0 && 'scan.x' != scan.name" }, b: [{ $text: "${scan.count} of scan.count" }] };
    expect(namesIn(value)).toEqual([["scan", "count"], ["scan", "name"], ["scan", "count"]]);
    expect(renamed(value, new Map([["scan", "look"]]))).toEqual({ a: { $expr: "look.count > 0 && 'scan.x' != look.name" }, b: [{ $text: "${look.count} of scan.count" }] });
  });
});
