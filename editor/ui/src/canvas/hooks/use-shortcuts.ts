import { useEffect } from "react";
import { readPiece } from "../../document/clipboard";
import { COMMANDS } from "../commands";
import { copied, paste } from "../commands/clipboard";
import { deletePicked } from "../commands/edit";
import { pressed } from "../../components/keys";
import { writes } from "../../components/roving";
import type { Bench } from "../commands/types";
import { useUi } from "../ui";

/** Fields and open menus have the keyboard to themselves. */
const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName) || target.closest("[role=menu]") !== null);

/** A letter in the list of steps begins a search there. */
const seeks = (event: KeyboardEvent) => writes(event) && event.target instanceof Element && event.target.closest("[data-seeks]") !== null;

/** Work wherever the keyboard is: in a field, too. */
const EVERYWHERE = ["save", "find"];

/** A step, an edge or nothing at all has the keyboard. */
const onCanvas = (target: EventTarget | null) => target === document.body || (target instanceof Element && target.matches(".react-flow__node, .react-flow__edge, .react-flow__pane"));

const covered = () => useUi.getState().menu !== null || document.querySelector("[role=dialog]") !== null;

/** The keys of all commands, where no field has the keyboard; copy, cut and paste by the browser's own events. */
export function useShortcuts(bench: Bench): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const quiet = typing(event.target) || seeks(event) || covered();
      const found = COMMANDS.find((command) => !command.native && (!command.canvas || onCanvas(event.target)) && (!quiet || EVERYWHERE.includes(command.id)) && command.keys?.some((keys) => pressed(event, keys)));
      if (!found || (covered() && found.id !== "save")) return;
      event.preventDefault();
      // React Flow would act on the step that has the keyboard as well: move it, or pick again what is no longer picked
      if (event.altKey || onCanvas(event.target)) event.stopPropagation();
      if (found.when?.(bench) ?? true) void found.run(bench);
    };
    const onCopy = (event: ClipboardEvent) => {
      if (typing(event.target) || covered() || String(window.getSelection())) return;
      const text = copied(bench);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") deletePicked(bench, true);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (typing(event.target) || covered()) return;
      const piece = readPiece(event.clipboardData?.getData("text/plain") ?? "");
      if (!piece) return;
      event.preventDefault();
      paste(bench, piece);
    };
    // before React Flow
    window.addEventListener("keydown", onKey, true);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey, true);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [bench]);
}
