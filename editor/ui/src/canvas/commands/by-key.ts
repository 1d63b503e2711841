/** What the mouse does by dragging an end of a wire or an edge of a box, for those who have no mouse. */
import { IconArrowBarToDown, IconArrowBarToLeft, IconArrowBarToRight, IconArrowBarToUp, IconArrowRampRight, IconArrowRampLeft } from "@tabler/icons-react";
import type { End } from "../../document/ends";
import { resizable, resized } from "../../document/resize";
import type { Size } from "../../document/sizes";
import { edgeEnds } from "../../document/problems";
import { focused } from "../focus";
import { TRIGGER } from "../flow";
import { say, useUi } from "../ui";
import { middleOfStage, picked, pickedEdges } from "./selection";
import type { Bench, Command } from "./types";

/** Two squares of the grid. */
const BY = 20;

/** The one wire that is picked, or the one that has the keyboard. */
function onlyEdge(bench: Bench): string | undefined {
  const [edge = focused("edge"), other] = pickedEdges(bench);
  return other === undefined && edge !== undefined && !edge.startsWith(`${TRIGGER}>`) && bench.editor.getState().doc.edges.some(({ from, to }) => `${from}>${to}` === edge) ? edge : undefined;
}

function lead(bench: Bench, end: End): void {
  const edge = onlyEdge(bench);
  if (edge === undefined) return;
  const { source, to } = edgeEnds(edge);
  const box = document.querySelector(`.react-flow__node[data-id="${CSS.escape(end === "to" ? to : source)}"]`)?.getBoundingClientRect();
  useUi.setState({ leading: { edge, end, screen: box ? { x: box.x, y: box.bottom + 8 } : middleOfStage() } });
}

const sizeAt = (bench: Bench): Size | undefined => {
  const [item, other] = picked(bench);
  return item === undefined || other !== undefined ? undefined : resizable(bench.editor.getState().doc, bench.catalog, item);
};

function resize(bench: Bench, by: Partial<Size>): void {
  const [item = ""] = picked(bench);
  bench.editor.getState().edit({ what: "resize", burst: `resize ${item}` }, (doc) => resized(doc, bench.catalog, item, by));
  const size = sizeAt(bench);
  if (size) say(bench.t("canvas.resized_to", { ...size }));
}

const SIZES: [string, Command["icon"], string, Partial<Size>][] = [
  ["wider", IconArrowBarToRight, "Right", { width: BY }],
  ["narrower", IconArrowBarToLeft, "Left", { width: -BY }],
  ["taller", IconArrowBarToDown, "Down", { height: BY }],
  ["lower", IconArrowBarToUp, "Up", { height: -BY }],
];

export const LEAD: Command[] = [
  { id: "lead_to", section: "add", icon: IconArrowRampRight, keys: ["E"], menus: ["edge"], when: (bench) => onlyEdge(bench) !== undefined, run: (bench) => lead(bench, "to") },
  { id: "lead_from", section: "add", icon: IconArrowRampLeft, keys: ["Shift+E"], menus: ["edge"], when: (bench) => onlyEdge(bench) !== undefined, run: (bench) => lead(bench, "from") },
];

export const SIZE: Command[] = SIZES.map(([id, icon, arrow, by]) => ({ id, section: "arrange", icon, keys: [`Alt+Shift+Arrow${arrow}`], when: (bench) => sizeAt(bench) !== undefined, run: (bench) => resize(bench, by) }));
