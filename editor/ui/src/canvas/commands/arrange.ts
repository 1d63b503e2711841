import {
  IconBoxAlignBottom, IconBoxAlignLeft, IconBoxAlignRight, IconBoxAlignTop, IconBoxMargin, IconBoxModel2, IconFold, IconLayoutAlignCenter, IconLayoutAlignMiddle, IconLayoutDistributeHorizontal, IconLayoutDistributeVertical, IconSitemap, IconSitemapOff, IconSparkles, IconTransform,
} from "@tabler/icons-react";
import { draftAt, get } from "../../api/client";
import { tell, tellError } from "../../components/tell";
import { align, distribute, EDGES, type Axis, type Edge } from "../../document/align";
import { placeNodes } from "../../document/edits";
import { hindrance } from "../../document/extract";
import { addGroup, groupable, ungroup, updateGroup } from "../../document/groups";
import { groupItem, groupOf, groupsOf, isNode, type Box } from "../../document/items";
import { inline, lacking } from "../../document/inline";
import { dissolve } from "../../document/loops";
import { moveItems } from "../../document/moves";
import { updateNote } from "../../document/notes";
import { isContainer } from "../../document/ports";
import { tidy } from "../../document/tidy";
import type { Place, WorkflowDoc } from "../../document/types";
import type { WorkflowFull } from "../../api/types";
import { layout } from "../elk";
import { beginReadable } from "../readable";
import { useUi } from "../ui";
import { boxesOf, many, onlyNode, picked, pickedKeys, some, three } from "./selection";
import type { Bench, Command } from "./types";

/** Move what is picked to new corners, given on the whole canvas. What lies in something picked goes along with it. */
function moveTo(bench: Bench, what: string, change: (boxes: Record<string, Box>) => Record<string, Place>): void {
  const { editor, catalog, flow } = bench;
  const items = picked(bench).filter((item) => {
    const parent = flow.getNode(item)?.parentId;
    return !parent || !picked(bench).includes(parent);
  });
  const boxes = boxesOf(bench, items);
  const places = change(boxes);
  const moved = Object.entries(places).map(([id, place]) => {
    const before = boxes[id] ?? place;
    const at = flow.getNode(id)?.position ?? place;
    return { id, position: { x: at.x + place.x - before.x, y: at.y + place.y - before.y } };
  });
  editor.getState().edit({ what, count: moved.length }, (doc) => moveItems(doc, catalog, moved));
}

const aligned = (edge: Edge) => (bench: Bench) => moveTo(bench, "align", (boxes) => align(boxes, edge));
const distributed = (axis: Axis) => (bench: Bench) => moveTo(bench, "distribute", (boxes) => distribute(boxes, axis));

function group(bench: Bench): void {
  const { editor, t } = bench;
  const keys = groupable(editor.getState().doc, pickedKeys(bench));
  if (keys.length === 0) return void tell(t("canvas.obstacle_nothing"));
  let id = "";
  editor.getState().edit({ what: "group", count: keys.length }, (doc) => {
    const added = addGroup(doc, keys);
    id = added.id;
    return added.doc;
  });
  editor.getState().select([groupItem(id)]);
  useUi.setState({ naming: groupItem(id) });
}

/** The frames among what is picked, or around it. */
function framesAt(bench: Bench): string[] {
  const { doc, nodes } = bench.editor.getState();
  const around = nodes.map((item) => doc.layout?.[item]?.group).filter((id) => id !== undefined);
  return [...new Set([...groupsOf(nodes), ...around])];
}

const containerAt = (bench: Bench): string | undefined => {
  const key = onlyNode(bench);
  return key && isContainer(bench.catalog.get(bench.editor.getState().doc.nodes[key]?.type ?? "")) ? key : undefined;
};

function takeApart(bench: Bench): void {
  const { editor, catalog } = bench;
  const container = containerAt(bench);
  const frames = framesAt(bench);
  if (frames.length) editor.getState().edit({ what: "ungroup", count: frames.length }, (doc) => ungroup(doc, frames));
  else if (container) editor.getState().edit({ what: "dissolve", count: 1 }, (doc) => dissolve(doc, catalog, container).doc);
}

/** Fold what is picked into one card, or unfold it. */
export function fold({ editor }: Pick<Bench, "editor">, items: readonly string[]): void {
  const { doc, edit } = editor.getState();
  const folded = (item: string) => {
    const id = groupOf(item);
    return id === undefined ? doc.layout?.[item]?.collapsed : doc.groups?.find((each) => each.id === id)?.collapsed;
  };
  const open = items.every(folded);
  edit({ what: open ? "unfold" : "fold", count: items.length }, (now) =>
    items.reduce<WorkflowDoc>((next, item) => {
      const id = groupOf(item);
      if (id !== undefined) return updateGroup(next, id, { collapsed: !open });
      const { collapsed: _before, ...place } = next.layout?.[item] ?? { x: 0, y: 0 };
      return { ...next, layout: { ...next.layout, [item]: open ? place : { ...place, collapsed: true } } };
    }, now),
  );
}

function foldable(bench: Bench): string[] {
  const container = containerAt(bench);
  return container ? [container] : framesAt(bench).map(groupItem);
}

function openExtract(bench: Bench): void {
  const { editor, catalog, t } = bench;
  const reason = hindrance(editor.getState().doc, catalog, pickedKeys(bench));
  if (reason) tell(t(`canvas.hindrance_${reason}`));
  else useUi.setState({ extracting: true });
}

const callAt = ({ editor, catalog }: Bench, key: string | undefined) => {
  const node = key === undefined ? undefined : editor.getState().doc.nodes[key];
  const workflow = node && catalog.get(node.type)?.control === "call" ? node.params?.workflow : undefined;
  return typeof workflow === "string" ? workflow : undefined;
};

/** Bring the nodes of the called workflow here: its published version, or its draft where there is none. */
async function inlineCall(bench: Bench): Promise<void> {
  const { editor, catalog, t } = bench;
  const key = onlyNode(bench);
  const id = callAt(bench, key);
  if (key === undefined || id === undefined) return;
  try {
    const found = await get<WorkflowFull>(draftAt(encodeURIComponent(id)));
    const version = found.published_version;
    const callee = version ? (await get<{ document: WorkflowDoc }>(`/workflows/${encodeURIComponent(id)}/versions/${version}`)).document : found.document;
    const given = editor.getState().doc.nodes[key]?.params?.inputs ?? {};
    const missing = lacking(callee, given as Record<string, unknown>);
    if (missing.length) return void tell(t("canvas.inputs_missing", { names: missing.join(", ") }));
    let items: string[] = [];
    editor.getState().edit({ what: "inline", count: 1 }, (doc) => {
      const done = inline(doc, catalog, key, callee);
      items = done.items;
      return done.doc;
    });
    editor.getState().select(items);
  } catch (error) {
    tellError(error);
  }
}

async function tidyUp(bench: Bench, only?: string[]): Promise<void> {
  const { editor, catalog } = bench;
  useUi.setState({ busy: true });
  try {
    const before = editor.getState().doc;
    const { places, notes } = await tidy(before, catalog, layout, only);
    const count = Object.values(places).filter((place) => place.x !== undefined).length;
    editor.getState().edit({ what: "tidy", count }, (doc) => {
      const known = Object.fromEntries(Object.entries(places).filter(([key]) => key in doc.nodes));
      const placed = placeNodes(doc, known);
      return only ? placed : Object.entries(notes).reduce((next, [id, at]) => updateNote(next, id, at), placed);
    });
  } catch (error) {
    tellError(error);
  } finally {
    useUi.setState({ busy: false });
  }
  if (!only) requestAnimationFrame(() => void bench.flow.fitView({ padding: 0.15, maxZoom: 1 }).then(() => beginReadable(bench.flow)));
}

const ALIGN_ICONS = { left: IconBoxAlignLeft, center: IconLayoutAlignCenter, right: IconBoxAlignRight, top: IconBoxAlignTop, middle: IconLayoutAlignMiddle, bottom: IconBoxAlignBottom };
const ALIGN_KEYS: Partial<Record<Edge, string>> = { left: "Alt+Shift+L", right: "Alt+Shift+R", top: "Alt+Shift+O", bottom: "Alt+Shift+B", center: "Alt+Shift+C", middle: "Alt+Shift+M" };

export const ARRANGE: Command[] = [
  { id: "tidy", section: "arrange", icon: IconSparkles, keys: ["Alt+Shift+T"], menus: ["pane"], when: ({ editor }) => Object.keys(editor.getState().doc.nodes).length > 1, run: (bench) => tidyUp(bench) },
  { id: "tidy_picked", section: "arrange", icon: IconSparkles, when: (bench) => pickedKeys(bench).length > 1, run: (bench) => tidyUp(bench, pickedKeys(bench)) },
  ...EDGES.map((edge): Command => ({ id: `align_${edge}`, section: "arrange", icon: ALIGN_ICONS[edge], keys: ALIGN_KEYS[edge] ? [ALIGN_KEYS[edge]] : undefined, when: many, run: aligned(edge) })),
  { id: "distribute_across", section: "arrange", icon: IconLayoutDistributeVertical, keys: ["Alt+Shift+H"], when: three, run: distributed("across") },
  { id: "distribute_down", section: "arrange", icon: IconLayoutDistributeHorizontal, keys: ["Alt+Shift+V"], when: three, run: distributed("down") },
  { id: "group", section: "arrange", icon: IconBoxMargin, keys: ["Mod+G"], menus: ["node"], when: (bench) => some(bench) && picked(bench).some(isNode), run: group },
  { id: "ungroup", section: "arrange", icon: IconBoxModel2, keys: ["Mod+Shift+G"], menus: ["node"], when: (bench) => framesAt(bench).length > 0 || containerAt(bench) !== undefined, run: takeApart },
  { id: "fold", section: "arrange", icon: IconFold, keys: ["F"], menus: ["node"], when: (bench) => foldable(bench).length > 0, run: (bench) => fold(bench, foldable(bench)) },
  { id: "extract", section: "arrange", icon: IconSitemap, keys: ["Alt+X"], menus: ["node"], when: (bench) => pickedKeys(bench).length > 0, run: openExtract },
  { id: "inline", section: "arrange", icon: IconSitemapOff, menus: ["node"], when: (bench) => callAt(bench, onlyNode(bench)) !== undefined, run: inlineCall },
  {
    id: "open_called", section: "arrange", icon: IconTransform, menus: ["node"], when: (bench) => callAt(bench, onlyNode(bench)) !== undefined,
    run: (bench) => bench.open(callAt(bench, onlyNode(bench)) ?? ""),
  },
];
