import { isNode, keysOf } from "../../document/items";
import { around, type Box } from "../../document/items";
import type { Place } from "../../document/types";
import { pointer } from "../ui";
import type { Bench } from "./types";

export const picked = ({ editor }: Bench) => editor.getState().nodes;
export const pickedKeys = ({ editor }: Bench) => {
  const { doc, nodes } = editor.getState();
  return keysOf(doc, nodes);
};
export const pickedEdges = ({ editor }: Bench) => editor.getState().edges;

/** The one step that is picked and nothing else. */
export const onlyNode = ({ editor }: Bench): string | undefined => {
  const { nodes } = editor.getState();
  const [first] = nodes;
  return nodes.length === 1 && first !== undefined && isNode(first) ? first : undefined;
};

export const some = (bench: Bench) => picked(bench).length > 0;
export const many = (bench: Bench) => picked(bench).length > 1;
export const three = (bench: Bench) => picked(bench).length > 2;

/** Where the mouse is on the canvas; the middle of what is seen when it is elsewhere. */
export function here({ flow }: Bench): Place {
  return flow.screenToFlowPosition(pointer.at ?? middleOfStage());
}

export function middleOfStage(): Place {
  const box = document.querySelector("[data-testid=stage]")?.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 };
}

/** The boxes of what is picked, as drawn on the whole canvas. */
export function boxesOf({ flow }: Bench, items: readonly string[]): Record<string, Box> {
  const found: Record<string, Box> = {};
  for (const item of items) {
    const node = flow.getInternalNode(item);
    if (!node) continue;
    const { x, y } = node.internals.positionAbsolute;
    found[item] = { x, y, width: node.measured.width ?? 232, height: node.measured.height ?? 84 };
  }
  return found;
}

export const boundsOf = (bench: Bench, items: readonly string[]) => around(Object.values(boxesOf(bench, items)));

const MOTION = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200);

/** Bring something into view. */
export const look = (bench: Bench, items: readonly string[]) =>
  void bench.flow.fitView({ nodes: items.map((id) => ({ id })), maxZoom: 1, padding: 0.2, duration: MOTION() });
export const motion = MOTION;
