import { tellError } from "../components/tell";
import { applyPatch } from "../document/patch";
import type { Fix } from "../document/problems";
import type { Editor } from "./store";

/** Apply the fix of a problem; one that no longer fits the document is told. */
export function mend(editor: Editor, fix: Fix): void {
  try {
    editor.getState().edit({ what: "mend" }, (doc) => applyPatch(doc, fix.patch));
  } catch (error) {
    tellError(error);
  }
}
