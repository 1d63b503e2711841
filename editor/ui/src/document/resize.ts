/** Sizes that a person sets: of notes, and of containers around their bodies. */
import { placeNodes } from "./edits";
import { noteOf } from "./items";
import { updateNote } from "./notes";
import { isContainer } from "./ports";
import { NOTE_SIZE, sizeOf, type Size } from "./sizes";
import type { Catalog, WorkflowDoc } from "./types";

export const LEAST = { note: { width: 120, height: 60 }, container: { width: 300, height: 180 } };
const MARGIN = 20;

/** The size of what can be resized; undefined for everything else. */
export function resizable(doc: WorkflowDoc, catalog: Catalog, item: string): Size | undefined {
  const id = noteOf(item);
  const note = id === undefined ? undefined : doc.notes?.find((each) => each.id === id);
  if (note) return { width: note.width ?? NOTE_SIZE.width, height: note.height ?? NOTE_SIZE.height };
  const box = isContainer(catalog.get(doc.nodes[item]?.type ?? "")) && !doc.layout?.[item]?.collapsed;
  return box ? sizeOf(doc, catalog, item) : undefined;
}

/** Make a note or a container larger by some pixels, or smaller; what lies in a container stays inside it. */
export function resized(doc: WorkflowDoc, catalog: Catalog, item: string, by: Partial<Size>): WorkflowDoc {
  const now = resizable(doc, catalog, item);
  if (!now) return doc;
  const note = noteOf(item);
  const least = note === undefined ? around(doc, catalog, item) : LEAST.note;
  // one that is smaller already does not grow when it is made smaller
  const next = (side: keyof Size) => Math.max(Math.min(now[side], least[side]), now[side] + (by[side] ?? 0));
  const size = { width: next("width"), height: next("height") };
  return note === undefined ? placeNodes(doc, { [item]: size }) : updateNote(doc, note, size);
}

/** The least a container can be with its body inside. */
function around(doc: WorkflowDoc, catalog: Catalog, key: string): Size {
  const inside = Object.keys(doc.nodes).filter((each) => doc.nodes[each]?.parent === key);
  const ends = inside.map((each) => {
    const { x = 0, y = 0 } = doc.layout?.[each] ?? {};
    const { width, height } = sizeOf(doc, catalog, each);
    return { width: x + width + MARGIN, height: y + height + MARGIN };
  });
  return { width: Math.max(LEAST.container.width, ...ends.map((end) => end.width)), height: Math.max(LEAST.container.height, ...ends.map((end) => end.height)) };
}
