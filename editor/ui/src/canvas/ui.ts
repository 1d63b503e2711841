import { create } from "zustand";
import type { End } from "../document/ends";
import type { Place } from "../document/types";

/** What a picked step is to be joined to. */
export type Join =
  | { kind: "after"; from: string; choose?: boolean }
  | { kind: "before"; to: string }
  | { kind: "between"; edge: string };

/** The list of steps to add: where it stands on the screen, where the step goes, and what it is joined to. */
export interface Adding {
  screen: Place;
  at?: Place;
  join?: Join;
}

/** One end of a wire that is to be led elsewhere. */
export interface Leading {
  screen: Place;
  edge: string;
  end: End;
}

export interface MenuAt {
  screen: Place;
  kind: "node" | "edge" | "pane";
}

/** What a drag of the mouse on the empty canvas does: move the canvas, or draw a box around things. */
export type Tool = "hand" | "box";

interface Ui {
  adding: Adding | null;
  leading: Leading | null;
  menu: MenuAt | null;
  palette: boolean;
  help: boolean;
  extracting: boolean;
  /** The note whose text is being written. */
  writing: string | null;
  /** The frame or step whose name is being written. */
  naming: string | null;
  /** The field of the picked step that is to have the keyboard, by its path inside the params. */
  wanted: string | null;
  tool: Tool;
  /** The edge that something dragged would be put on. */
  over: string | null;
  busy: boolean;
  /** What was done by key, for those who do not see it. */
  said: string;
}

const KEY = "ruota-canvas-tool";

function keptTool(): Tool {
  const kept = localStorage.getItem(KEY);
  if (kept === "hand" || kept === "box") return kept;
  return matchMedia("(pointer: coarse)").matches ? "hand" : "box";
}

const CLOSED = { adding: null, leading: null, menu: null, palette: false, help: false, extracting: false, writing: null, naming: null, wanted: null, over: null, busy: false, said: "" };

/** What is open over the canvas. There is one canvas at a time; opening another closes everything. */
export const useUi = create<Ui>(() => ({ ...CLOSED, tool: keptTool() }));

export const closeAll = () => useUi.setState(CLOSED);

export const say = (said: string) => useUi.setState({ said });

export function setTool(tool: Tool): void {
  localStorage.setItem(KEY, tool);
  useUi.setState({ tool });
}

/** Where the mouse was last seen over the canvas, in pixels of the screen. */
export const pointer: { at: Place | null } = { at: null };
