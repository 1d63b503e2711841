/**
 * Things that lie on the canvas and can be picked, moved and deleted: nodes by their key, notes as `note:<id>`, groups
 * as `group:<id>`. A key never has a colon, so the three cannot be mistaken for one another.
 */
import type { Place, WorkflowDoc } from "./types";

export const noteItem = (id: string) => `note:${id}`;
export const groupItem = (id: string) => `group:${id}`;
export const noteOf = (item: string) => (item.startsWith("note:") ? item.slice(5) : undefined);
export const groupOf = (item: string) => (item.startsWith("group:") ? item.slice(6) : undefined);
export const isNode = (item: string) => !item.includes(":");

/** The node keys among the picked items; a picked group stands for everything in it. */
export function keysOf(doc: WorkflowDoc, items: readonly string[]): string[] {
  const found = new Set<string>();
  for (const item of items) {
    const group = groupOf(item);
    if (group) for (const key of members(doc, group)) found.add(key);
    else if (isNode(item) && doc.nodes[item]) found.add(item);
  }
  return [...found];
}

export const notesOf = (items: readonly string[]): string[] => items.map(noteOf).filter((id) => id !== undefined);
export const groupsOf = (items: readonly string[]): string[] => items.map(groupOf).filter((id) => id !== undefined);

/** The nodes that lie in a group: those of one body, whatever a document from elsewhere says. */
export function members(doc: WorkflowDoc, group: string): string[] {
  const all = Object.keys(doc.nodes).filter((key) => doc.layout?.[key]?.group === group);
  const parent = doc.nodes[all[0] ?? ""]?.parent;
  return all.filter((key) => doc.nodes[key]?.parent === parent);
}

/** Whether the item is still there. */
export function exists(doc: WorkflowDoc, item: string): boolean {
  const note = noteOf(item);
  if (note !== undefined) return doc.notes?.some((each) => each.id === note) ?? false;
  const group = groupOf(item);
  if (group !== undefined) return doc.groups?.some((each) => each.id === group) ?? false;
  return item in doc.nodes;
}

export interface Box extends Place {
  width: number;
  height: number;
}

/** The smallest box around some; of none, nothing. */
export function around(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

export const contains = (box: Box, at: Place) =>
  at.x >= box.x && at.y >= box.y && at.x <= box.x + box.width && at.y <= box.y + box.height;
