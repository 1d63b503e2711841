/** Lining things up. Pure geometry: boxes by name in, new corners by name out. */
import type { Box } from "./items";
import type { Place } from "./types";

export const EDGES = ["left", "center", "right", "top", "middle", "bottom"] as const;
export type Edge = (typeof EDGES)[number];
export type Axis = "across" | "down";
type Boxes = Readonly<Record<string, Box>>;

const right = (box: Box) => box.x + box.width;
const bottom = (box: Box) => box.y + box.height;

/** Bring all boxes to one line: an edge of the outermost one, or the middle of them all. */
export function align(boxes: Boxes, edge: Edge): Record<string, Place> {
  const all = Object.values(boxes);
  const left = Math.min(...all.map((box) => box.x));
  const top = Math.min(...all.map((box) => box.y));
  const far = Math.max(...all.map(right));
  const low = Math.max(...all.map(bottom));
  const to: Record<Edge, (box: Box) => Place> = {
    left: (box) => ({ x: left, y: box.y }),
    center: (box) => ({ x: (left + far - box.width) / 2, y: box.y }),
    right: (box) => ({ x: far - box.width, y: box.y }),
    top: (box) => ({ x: box.x, y: top }),
    middle: (box) => ({ x: box.x, y: (top + low - box.height) / 2 }),
    bottom: (box) => ({ x: box.x, y: low - box.height }),
  };
  return Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, to[edge](box)]));
}

/** Leave the outermost two where they are and make the gaps between all of them equal. */
export function distribute(boxes: Boxes, axis: Axis): Record<string, Place> {
  const across = axis === "across";
  const start = (box: Box) => (across ? box.x : box.y);
  const length = (box: Box) => (across ? box.width : box.height);
  const order = Object.entries(boxes).sort(([, a], [, b]) => start(a) - start(b));
  const first = order[0]?.[1];
  const last = order.at(-1)?.[1];
  if (!first || !last || order.length < 3) return {};
  const room = start(last) + length(last) - start(first) - order.reduce((sum, [, box]) => sum + length(box), 0);
  const gap = room / (order.length - 1);
  let at = start(first);
  const places: Record<string, Place> = {};
  for (const [name, box] of order) {
    places[name] = across ? { x: at, y: box.y } : { x: box.x, y: at };
    at += length(box) + gap;
  }
  return places;
}

export interface Guide {
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
}

/** Where a moved box catches on the lines of the others: how far to shift it, and the lines to draw. */
export function guides(moved: Box, others: readonly Box[], reach: number): { dx: number; dy: number; lines: Guide[] } {
  const x = nearest(moved, others, reach, (box) => [box.x, box.x + box.width / 2, right(box)]);
  const y = nearest(moved, others, reach, (box) => [box.y, box.y + box.height / 2, bottom(box)]);
  const lines: Guide[] = [];
  const at = { ...moved, x: moved.x + (x?.shift ?? 0), y: moved.y + (y?.shift ?? 0) };
  if (x) lines.push({ axis: "x", at: x.line, from: Math.min(at.y, x.box.y), to: Math.max(bottom(at), bottom(x.box)) });
  if (y) lines.push({ axis: "y", at: y.line, from: Math.min(at.x, y.box.x), to: Math.max(right(at), right(y.box)) });
  return { dx: x?.shift ?? 0, dy: y?.shift ?? 0, lines };
}

function nearest(moved: Box, others: readonly Box[], reach: number, linesOf: (box: Box) => [number, number, number]) {
  let best: { shift: number; line: number; box: Box } | undefined;
  for (const box of others)
    linesOf(box).forEach((line, index) => {
      const shift = line - (linesOf(moved)[index] ?? 0);
      if (Math.abs(shift) <= reach && (!best || Math.abs(shift) < Math.abs(best.shift))) best = { shift, line, box };
    });
  return best;
}
