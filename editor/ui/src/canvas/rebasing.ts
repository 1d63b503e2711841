import { replaceEqualDeep } from "@tanstack/react-query";
import { merge, type Choices } from "../document/merge";
import type { WorkflowDoc } from "../document/types";

/** What somebody else made of `base`, and what was chosen where both changed the same. */
export interface Rebase {
  base: WorkflowDoc;
  theirs: WorkflowDoc;
  choices?: Choices;
}

/** What `theirs` has in common with `base` is kept once: it stays as long as the history does. */
export const rebaseOf = (base: WorkflowDoc, theirs: WorkflowDoc, choices?: Choices): Rebase => ({ base, theirs: replaceEqualDeep(base, theirs), choices });

/** `doc` with all rebases from number `era` on, which it has not been through yet. */
export const caughtUp = (doc: WorkflowDoc, rebases: readonly Rebase[], era: number): WorkflowDoc =>
  rebases.slice(era).reduce((mine, { base, theirs, choices }) => merge(base, mine, theirs, choices).doc, doc);
