/** Sticky notes: for the eye only. */
import { round } from "./edits";
import { NOTE_SIZE } from "./sizes";
import type { Note, Place, WorkflowDoc } from "./types";

export const COLOURS = ["yellow", "green", "blue", "red", "grey"] as const;

export function freeId(taken: readonly { id: string }[] | undefined, letter: string): string {
  const ids = new Set(taken?.map((each) => each.id));
  let number = 1;
  while (ids.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

export function addNote(doc: WorkflowDoc, at: Place, text = ""): { doc: WorkflowDoc; id: string } {
  const id = freeId(doc.notes, "n");
  const note: Note = { id, text, x: round(at.x), y: round(at.y), ...NOTE_SIZE };
  return { id, doc: { ...doc, notes: [...(doc.notes ?? []), note] } };
}

export function updateNote(doc: WorkflowDoc, id: string, change: Partial<Note>): WorkflowDoc {
  const whole = (note: Note) => {
    const next = { ...note, ...change };
    for (const name of ["x", "y", "width", "height"] as const) if (next[name] !== undefined) next[name] = round(next[name]);
    if (next.color === undefined) delete next.color;
    return next;
  };
  return { ...doc, notes: doc.notes?.map((note) => (note.id === id ? whole(note) : note)) };
}

/** Without its last note a document says nothing about notes. */
export function removeNotes(doc: WorkflowDoc, ids: readonly string[]): WorkflowDoc {
  const left = doc.notes?.filter((note) => !ids.includes(note.id));
  if (!left || left.length === doc.notes?.length) return doc;
  if (left.length) return { ...doc, notes: left };
  const { notes: _gone, ...rest } = doc;
  return rest;
}
