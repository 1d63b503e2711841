/** Drafts that could not be saved yet, kept by this browser until they are: over a lost connection and a closed tab. */
import { same } from "../document/same";
import type { WorkflowDoc } from "../document/types";

export interface Unsaved {
  /** What it was made from, and at which revision of the draft. */
  base: WorkflowDoc;
  revision: number;
  doc: WorkflowDoc;
  at: number;
}

const keyOf = (user: string, id: string) => `ruota-unsaved ${user} ${id}`;

/** Whether the browser has kept it; a full or forbidden store does not. */
export function keepUnsaved(user: string, id: string, draft: Unsaved): boolean {
  try {
    localStorage.setItem(keyOf(user, id), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function forgetUnsaved(user: string, id: string): void {
  try {
    localStorage.removeItem(keyOf(user, id));
  } catch {
    // what could not be kept need not be forgotten
  }
}

export function readUnsaved(user: string, id: string): Unsaved | null {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(user, id)) ?? "null") as Unsaved | null;
    return kept && isDocument(kept.base, id) && isDocument(kept.doc, id) && Number.isInteger(kept.revision) && !same(kept.base, kept.doc) ? kept : null;
  } catch {
    return null;
  }
}

const isDocument = (doc: WorkflowDoc | undefined, id: string) => doc?.id === id && typeof doc.nodes === "object" && Array.isArray(doc.edges);
