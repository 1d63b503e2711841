import { placeNodes } from "./edits";
import { applyPatch, type Operation } from "./patch";
import { nextPlace } from "./places";
import { splitFrom } from "./ports";
import type { Catalog, WorkflowDoc } from "./types";
import { makeRoom } from "./wires";

/** The document with a fix applied. A node that it brings stands right of what leads to it, and what follows moves aside. */
export function mended(doc: WorkflowDoc, catalog: Catalog, patch: readonly Operation[]): WorkflowDoc {
  const after = applyPatch(doc, patch);
  const fresh = Object.keys(after.nodes).filter((key) => !doc.nodes[key] && !after.layout?.[key]);
  return fresh.reduce((now, key) => placed(now, catalog, key), after);
}

function placed(doc: WorkflowDoc, catalog: Catalog, key: string): WorkflowDoc {
  const before = doc.edges.find((edge) => edge.to === key)?.from;
  const next = doc.edges.find((edge) => splitFrom(edge.from)[0] === key)?.to;
  const there = next === undefined ? undefined : doc.layout?.[next];
  const left = before === undefined ? undefined : doc.layout?.[splitFrom(before)[0]];
  // with nothing before it, it takes the place of what follows
  const at = left ? nextPlace(doc, splitFrom(before ?? "")[0]) : there ? { x: there.x, y: there.y } : nextPlace(doc, undefined);
  const standing = placeNodes(doc, { [key]: { x: at.x, y: there && left ? left.y : at.y } });
  return next === undefined ? standing : makeRoom(standing, catalog, key, next);
}
