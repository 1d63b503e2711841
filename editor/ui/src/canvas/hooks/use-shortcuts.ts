import { useEffect } from "react";
import { copyPiece, pastePiece, readPiece } from "../../document/clipboard";
import { disconnect, removeNodes } from "../../document/edits";
import { edgeEnds } from "../../document/problems";
import type { Editor } from "../store";

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** Undo, redo, copy, cut, paste, duplicate, delete, select all, save: where no field has the keyboard. */
export function useShortcuts(editor: Editor, save: () => void): void {
  useEffect(() => {
    const remove = () => deleteSelected(editor);
    const onKey = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (control && key === "s") {
        event.preventDefault();
        save();
        return;
      }
      if (typing(event.target) || document.querySelector("[role=dialog]")) return;
      const history = editor.temporal.getState();
      if (control && key === "z") (event.shiftKey ? history.redo : history.undo)();
      else if (control && key === "y") history.redo();
      else if (control && key === "a") editor.getState().select(Object.keys(editor.getState().doc.nodes));
      else if (control && key === "d") duplicate(editor);
      else if (!control && (key === "delete" || key === "backspace")) remove();
      else if (key === "escape") editor.getState().select([]);
      else return;
      event.preventDefault();
    };
    const onCopy = (event: ClipboardEvent) => {
      const { doc, nodes } = editor.getState();
      if (typing(event.target) || nodes.length === 0 || String(window.getSelection())) return;
      event.clipboardData?.setData("text/plain", JSON.stringify(copyPiece(doc, nodes), null, 2));
      event.preventDefault();
      if (event.type === "cut") remove();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (typing(event.target)) return;
      const piece = readPiece(event.clipboardData?.getData("text/plain") ?? "");
      if (!piece) return;
      event.preventDefault();
      paste(editor, piece);
    };
    window.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, save]);
}

export function deleteSelected(editor: Editor): void {
  const { nodes, edges, edit, select } = editor.getState();
  edit((doc) => removeNodes(disconnect(doc, edges.map(edgeEnds)), nodes));
  select([]);
}

export function duplicate(editor: Editor): void {
  const { doc, nodes } = editor.getState();
  if (nodes.length) paste(editor, copyPiece(doc, nodes));
}

function paste(editor: Editor, piece: Parameters<typeof pastePiece>[1]): void {
  let keys: string[] = [];
  editor.getState().edit((doc) => {
    const pasted = pastePiece(doc, piece);
    keys = pasted.keys;
    return pasted.doc;
  });
  editor.getState().select(keys);
}
