/** Frames around nodes: they move together, fold into one card and stay together when the drawing is tidied. */
import { freeId } from "./notes";
import { around, members, type Box } from "./items";
import { sizeOf } from "./sizes";
import type { Catalog, Group, Place, WorkflowDoc } from "./types";

export const FRAME = { side: 24, top: 52, bottom: 24 };
export const FOLDED = { width: 232, height: 64 };

/** Nodes of one body can lie in one frame; those of the first one's body do. */
export function groupable(doc: WorkflowDoc, keys: readonly string[]): string[] {
  const parent = doc.nodes[keys[0] ?? ""]?.parent;
  return keys.filter((key) => doc.nodes[key] && doc.nodes[key].parent === parent);
}

export function addGroup(doc: WorkflowDoc, keys: readonly string[], title?: string): { doc: WorkflowDoc; id: string } {
  const id = freeId(doc.groups, "g");
  const group: Group = title ? { id, title } : { id };
  return { id, doc: pruned(setGroup({ ...doc, groups: [...(doc.groups ?? []), group] }, groupable(doc, keys), id)) };
}

/** Put nodes into a group, or into none. */
export function setGroup(doc: WorkflowDoc, keys: readonly string[], id: string | undefined): WorkflowDoc {
  const layout = { ...doc.layout };
  for (const key of keys) {
    const { group: _before, ...place } = layout[key] ?? { x: 0, y: 0 };
    layout[key] = id ? { ...place, group: id } : place;
  }
  return { ...doc, layout };
}

export function updateGroup(doc: WorkflowDoc, id: string, change: Partial<Group>): WorkflowDoc {
  const groups = doc.groups?.map((group) => {
    if (group.id !== id) return group;
    const next = { ...group, ...change };
    if (!next.title) delete next.title;
    if (!next.collapsed) delete next.collapsed;
    return next;
  });
  return { ...doc, groups };
}

/** Take frames away and leave what is in them. */
export function ungroup(doc: WorkflowDoc, ids: readonly string[]): WorkflowDoc {
  return pruned(ids.reduce((now, id) => setGroup(now, members(now, id), undefined), doc));
}

/** Without frames that hold nothing; without the last one the document says nothing about them. */
export function pruned(doc: WorkflowDoc): WorkflowDoc {
  if (!doc.groups) return doc;
  const used = new Set(Object.keys(doc.nodes).map((key) => doc.layout?.[key]?.group));
  const left = doc.groups.filter((group) => used.has(group.id));
  if (left.length === doc.groups.length) return doc;
  if (left.length) return { ...doc, groups: left };
  const { groups: _gone, ...rest } = doc;
  return rest;
}

/** The frame of a group, in the space of the body its nodes stand in; nothing when it is empty. */
export function frameOf(doc: WorkflowDoc, catalog: Catalog, id: string): (Box & { parent?: string }) | undefined {
  const keys = members(doc, id);
  const inside = around(keys.map((key) => ({ ...(doc.layout?.[key] as Place), ...sizeOf(doc, catalog, key) })));
  if (!inside) return undefined;
  const parent = doc.nodes[keys[0] ?? ""]?.parent;
  const corner = { x: inside.x - FRAME.side, y: inside.y - FRAME.top, ...(parent && { parent }) };
  if (doc.groups?.find((group) => group.id === id)?.collapsed) return { ...corner, ...FOLDED };
  return { ...corner, width: inside.width + 2 * FRAME.side, height: inside.height + FRAME.top + FRAME.bottom };
}
