import { expect, test } from "vitest";
import { removeNodes, setParams, updateNode } from "../document/edits";
import { canonical } from "../document/same";
import type { WorkflowDoc } from "../document/types";
import { createEditor } from "./store";

const STEPS = 500;
const BY_OTHERS = new Map<number, (doc: WorkflowDoc) => WorkflowDoc>([
  [100, (doc) => ({ ...doc, name: "Named by another" })],
  [250, (doc) => ({ ...doc, nodes: { ...doc.nodes, theirs: { type: "inv.system" } } })],
  [499, (doc) => setParams(doc, "theirs", { deep: true })],
]);

const first: WorkflowDoc = {
  format: 1,
  id: "w",
  name: "Long day",
  nodes: { mine: { type: "health.disk_space", params: { min_gb: 0 } }, other: { type: "inv.system" } },
  edges: [],
  layout: { mine: { x: 0, y: 0 }, other: { x: 300, y: 0 } },
};

/** An editor after a long day: each step sets a number, and thrice somebody else saved in between. */
function longDay() {
  const editor = createEditor(first);
  let saved = first;
  for (let step = 1; step <= STEPS; step += 1) {
    editor.getState().edit({ what: "change" }, (doc) => setParams(doc, "mine", { min_gb: step }));
    const byOthers = BY_OTHERS.get(step);
    if (!byOthers) continue;
    editor.getState().rebase(saved, byOthers(structuredClone(saved)));
    saved = editor.getState().doc;
  }
  return editor;
}

const number = (doc: WorkflowDoc) => doc.nodes.mine?.params?.min_gb;

test("all 500 steps are taken back and done again, through three drafts of somebody else, whose work stays", () => {
  const editor = longDay();
  const last = canonical(editor.getState().doc);
  const seen: unknown[] = [];
  for (let step = STEPS; step > 0; step -= 1) {
    editor.getState().undo();
    seen.push(number(editor.getState().doc));
  }
  expect(seen).toEqual(Array.from({ length: STEPS }, (_, step) => STEPS - 1 - step));
  expect(editor.temporal.getState().pastStates).toHaveLength(0);
  expect(canonical(editor.getState().doc)).toBe(canonical({ ...first, name: "Named by another", nodes: { ...first.nodes, theirs: { type: "inv.system", params: { deep: true } } } }));
  for (let step = 0; step < STEPS; step += 1) editor.getState().redo();
  expect(canonical(editor.getState().doc)).toBe(last);
});

test("what was undone before somebody else saved is done again onto their draft", () => {
  const editor = createEditor(first);
  editor.getState().edit({ what: "change" }, (doc) => setParams(doc, "mine", { min_gb: 7 }));
  editor.getState().edit({ what: "remove" }, (doc) => removeNodes(doc, ["mine"]));
  editor.getState().undo();
  editor.getState().undo();
  editor.getState().rebase(first, updateNode(structuredClone(first), "other", { name: "Looked at" }));
  editor.getState().redo();
  expect(editor.getState().doc.nodes).toEqual({ mine: { type: "health.disk_space", params: { min_gb: 7 } }, other: { type: "inv.system", name: "Looked at" } });
  editor.getState().redo();
  expect(editor.getState().doc.nodes).toEqual({ other: { type: "inv.system", name: "Looked at" } });
});

test("what was chosen in a clash holds for the states before it too", () => {
  const editor = createEditor(first);
  editor.getState().edit({ what: "change" }, (doc) => setParams(doc, "mine", { min_gb: 7 }));
  editor.getState().edit({ what: "rename" }, (doc) => updateNode(doc, "other", { name: "Own" }));
  editor.getState().rebase(first, setParams(structuredClone(first), "mine", { min_gb: 9 }), { "nodes/mine/params/min_gb": "theirs" });
  editor.getState().undo();
  expect(editor.getState().doc.nodes).toEqual({ mine: { type: "health.disk_space", params: { min_gb: 9 } }, other: { type: "inv.system" } });
});
