import { copyPiece, pastePiece, readPiece, shiftTo, type Piece } from "../../document/clipboard";
import { containerAt } from "../../document/places";
import type { Place } from "../../document/types";
import { tell } from "../../components/tell";
import { pointer } from "../ui";
import type { Bench } from "./types";

const KEY = "ruota-clipboard";
/** Where the last paste went, so that the next one at the same spot does not hide it. */
let last: { at: string; times: number } = { at: "", times: 0 };

/** The picked things as text; it also lies in this browser for tabs that may not read the clipboard. */
export function copied({ editor }: Pick<Bench, "editor">): string | null {
  const { doc, nodes } = editor.getState();
  if (nodes.length === 0) return null;
  const text = JSON.stringify(copyPiece(doc, nodes), null, 2);
  try {
    localStorage.setItem(KEY, text);
  } catch {
    // too large to keep here; the clipboard has it
  }
  last = { at: "", times: 0 };
  return text;
}

/** From a menu, where the browser sends no copy event of its own. */
export async function copyNow(bench: Bench): Promise<void> {
  const text = copied(bench);
  if (text === null) return;
  // over plain HTTP there is no clipboard for pages; the text then lies in this browser only
  await navigator.clipboard?.writeText(text).catch(() => undefined);
}

export async function pasteNow(bench: Bench): Promise<void> {
  const text = (await navigator.clipboard?.readText().catch(() => "")) || localStorage.getItem(KEY) || "";
  const piece = readPiece(text);
  if (piece) paste(bench, piece);
  else tell(bench.t("canvas.nothing_to_paste"));
}

/** Put a piece at the mouse, or a little aside from where it came when the mouse is not over the canvas. */
export function paste(bench: Bench, piece: Piece, what = "paste"): void {
  const { editor, catalog, flow } = bench;
  let items: string[] = [];
  const at = what === "paste" && pointer.at ? stepped(flow.screenToFlowPosition(pointer.at)) : null;
  editor.getState().edit({ what, count: Object.keys(piece.nodes).length + (piece.notes?.length ?? 0) }, (doc) => {
    const home = at ? containerAt(doc, catalog, at) : undefined;
    const corner = at && { x: at.x - (home?.origin.x ?? 0), y: at.y - (home?.origin.y ?? 0) };
    const pasted = pastePiece(doc, piece, corner ? shiftTo(piece, corner) : undefined, at ? (home?.key ?? null) : undefined, catalog);
    items = pasted.items;
    return pasted.doc;
  });
  editor.getState().select(items);
}

function stepped(at: Place): Place {
  const spot = `${Math.round(at.x)},${Math.round(at.y)}`;
  last = { at: spot, times: spot === last.at ? last.times + 1 : 0 };
  const grid = (value: number) => Math.round(value / 10) * 10 + 20 * last.times;
  return { x: grid(at.x), y: grid(at.y) };
}

export function duplicate(bench: Bench): void {
  const { doc, nodes } = bench.editor.getState();
  if (nodes.length) paste(bench, copyPiece(doc, nodes), "duplicate");
}
