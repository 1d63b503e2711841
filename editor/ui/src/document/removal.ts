import { removeNodes } from "./edits";
import { pruned } from "./groups";
import { keysOf, notesOf } from "./items";
import { removeNotes } from "./notes";
import type { Catalog, WorkflowDoc } from "./types";
import { takeOut } from "./wires";

/** Remove what is picked; with `heal` the ways through the removed nodes are closed again. */
export function removeItems(doc: WorkflowDoc, catalog: Catalog, items: readonly string[], heal: boolean): WorkflowDoc {
  const keys = keysOf(doc, items);
  const without = heal ? takeOut(doc, catalog, keys, removeNodes) : removeNodes(doc, keys);
  return pruned(removeNotes(without, notesOf(items)));
}
