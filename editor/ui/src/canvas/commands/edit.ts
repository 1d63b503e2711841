import {
  IconArrowBackUp, IconArrowForwardUp, IconClipboard, IconCopy, IconCopyPlus, IconCursorText, IconPlayerSkipForward, IconScissors, IconSelectAll, IconTrash, IconTrashX, IconX,
} from "@tabler/icons-react";
import { disconnect, updateNode } from "../../document/edits";
import { groupItem, groupOf, isNode, keysOf, noteItem, notesOf } from "../../document/items";
import { edgeEnds } from "../../document/problems";
import { removeItems } from "../../document/removal";
import type { WorkflowDoc } from "../../document/types";
import { useUi } from "../ui";
import { copied, copyNow, duplicate, pasteNow } from "./clipboard";
import { picked, pickedEdges, pickedKeys, some } from "./selection";
import type { Bench, Command } from "./types";

const anything = (bench: Bench) => some(bench) || pickedEdges(bench).length > 0;

/** Delete what is picked: edges, and things with their gaps closed or left open. */
export function deletePicked({ editor, catalog }: Pick<Bench, "editor" | "catalog">, heal: boolean): void {
  const { doc, nodes, edges, edit, select } = editor.getState();
  const things = keysOf(doc, nodes).length + notesOf(nodes).length;
  const did = things ? { what: "delete", count: things } : { what: "cut_edge", count: edges.length };
  edit(did, (now) => removeItems(disconnect(now, edges.map(edgeEnds)), catalog, nodes, heal));
  select([]);
}

/** Disable steps, or enable them again when all of them are disabled. */
function disableOrEnable(bench: Bench): void {
  const keys = pickedKeys(bench);
  const { doc, edit } = bench.editor.getState();
  const back = keys.every((key) => doc.nodes[key]?.disabled);
  edit({ what: back ? "enable" : "disable", count: keys.length }, (now) => keys.reduce<WorkflowDoc>((next, key) => updateNode(next, key, { disabled: back ? undefined : true }), now));
}

function selectAll({ editor }: Bench): void {
  const { doc, select } = editor.getState();
  const groups = doc.groups ?? [];
  select([...Object.keys(doc.nodes), ...(doc.notes ?? []).map((note) => noteItem(note.id)), ...groups.map((group) => groupItem(group.id))]);
}

function rename(bench: Bench): void {
  const [item] = picked(bench);
  if (item) useUi.setState(isNode(item) || groupOf(item) ? { naming: item } : { writing: item });
}

export const EDIT: Command[] = [
  { id: "undo", section: "edit", icon: IconArrowBackUp, keys: ["Mod+Z"], when: ({ editor }) => editor.temporal.getState().pastStates.length > 0, run: ({ editor }) => editor.getState().undo() },
  { id: "redo", section: "edit", icon: IconArrowForwardUp, keys: ["Mod+Y", "Mod+Shift+Z"], when: ({ editor }) => editor.temporal.getState().futureStates.length > 0, run: ({ editor }) => editor.getState().redo() },
  { id: "rename", section: "edit", icon: IconCursorText, keys: ["F2"], menus: ["node"], when: (bench) => picked(bench).length === 1, run: rename },
  {
    id: "cut", section: "edit", icon: IconScissors, keys: ["Mod+X"], native: true, menus: ["node"], when: some,
    run: async (bench) => {
      await copyNow(bench);
      deletePicked(bench, true);
    },
  },
  { id: "copy", section: "edit", icon: IconCopy, keys: ["Mod+C"], native: true, menus: ["node"], when: some, run: copyNow },
  { id: "paste", section: "edit", icon: IconClipboard, keys: ["Mod+V"], native: true, menus: ["pane"], run: pasteNow },
  { id: "duplicate", section: "edit", icon: IconCopyPlus, keys: ["Mod+D"], menus: ["node"], when: some, run: duplicate },
  { id: "disable", section: "edit", icon: IconPlayerSkipForward, keys: ["D"], menus: ["node"], when: (bench) => pickedKeys(bench).length > 0, run: disableOrEnable },
  { id: "delete", section: "edit", icon: IconTrash, keys: ["Delete", "Backspace"], menus: ["node", "edge"], when: anything, run: (bench) => deletePicked(bench, true) },
  { id: "delete_apart", section: "edit", icon: IconTrashX, keys: ["Shift+Delete"], menus: ["node"], when: some, run: (bench) => deletePicked(bench, false) },
  { id: "select_all", section: "edit", icon: IconSelectAll, keys: ["Mod+A"], menus: ["pane"], run: selectAll },
  { id: "select_none", section: "edit", icon: IconX, keys: ["Escape"], when: anything, run: ({ editor }) => editor.getState().select([]) },
];

export { copied };
