import { tellError } from "../components/tell";
import { mended } from "../document/mended";
import type { Fix } from "../document/problems";
import type { Catalog } from "../document/types";
import type { Editor } from "./store";

/** Apply the fix of a problem; one that no longer fits the document is told. */
export function mend(editor: Editor, catalog: Catalog, fix: Fix): void {
  try {
    editor.getState().edit({ what: "mend" }, (doc) => mended(doc, catalog, fix.patch));
  } catch (error) {
    tellError(error);
  }
}
