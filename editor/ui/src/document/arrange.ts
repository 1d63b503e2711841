/** Places for a document without layout: layers from left to right, bodies inside their containers. */
import { CONTAINER_SIZE } from "./edits";
import { splitFrom } from "./ports";
import type { Place, WorkflowDoc } from "./types";

export const CARD = { width: 232, height: 104 };
const GAP = { x: 96, y: 40 };
const PADDING = { left: 48, top: 64, right: 40, bottom: 72 };

/** Places of all nodes; those of nodes in a container are relative to it. */
export function arrange(doc: WorkflowDoc): Record<string, Place> {
  const places: Record<string, Place> = {};
  arrangeBody(doc, undefined, places, { x: 0, y: 0 });
  return places;
}

interface Box {
  width: number;
  height: number;
}

function arrangeBody(doc: WorkflowDoc, parent: string | undefined, places: Record<string, Place>, origin: Place): Box {
  const keys = Object.keys(doc.nodes).filter((key) => doc.nodes[key]?.parent === parent);
  const layers = layersOf(doc, keys);
  const sizes = new Map<string, Box>();
  for (const key of keys) sizes.set(key, sizeOf(doc, key, places));
  let x = origin.x;
  let height = 0;
  for (const layer of layers) {
    let y = origin.y;
    let widest = 0;
    for (const key of layer) {
      const size = sizes.get(key) ?? CARD;
      const box = hasBody(doc, key) ? { width: size.width, height: size.height } : {};
      places[key] = { x, y, ...box };
      y += size.height + GAP.y;
      widest = Math.max(widest, size.width);
    }
    height = Math.max(height, y - GAP.y - origin.y);
    x += widest + GAP.x;
  }
  return { width: Math.max(0, x - GAP.x - origin.x), height };
}

const hasBody = (doc: WorkflowDoc, key: string) => Object.values(doc.nodes).some((node) => node.parent === key);

function sizeOf(doc: WorkflowDoc, key: string, places: Record<string, Place>): Box {
  if (!hasBody(doc, key)) return CARD;
  const body = arrangeBody(doc, key, places, { x: PADDING.left, y: PADDING.top });
  return {
    width: Math.max(CONTAINER_SIZE.width, body.width + PADDING.left + PADDING.right),
    height: Math.max(180, body.height + PADDING.top + PADDING.bottom),
  };
}

/** Longest-way layers; inside a layer nodes keep near the middle of what leads to them. */
function layersOf(doc: WorkflowDoc, keys: string[]): string[][] {
  const own = new Set(keys);
  const edges = doc.edges
    .map((edge) => [splitFrom(edge.from)[0], edge.to] as const)
    .filter(([source, target]) => own.has(source) && own.has(target));
  const level = new Map(keys.map((key) => [key, 0]));
  for (let round = 0; round < keys.length; round += 1) {
    let moved = false;
    for (const [source, target] of edges) {
      const wanted = (level.get(source) ?? 0) + 1;
      if (wanted > (level.get(target) ?? 0) && wanted < keys.length) {
        level.set(target, wanted);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const layers: string[][] = [];
  for (const key of keys) (layers[level.get(key) ?? 0] ??= []).push(key);
  const rank = new Map<string, number>();
  return layers.filter(Boolean).map((layer) => {
    const weight = (key: string) => {
      const before = edges.filter(([, target]) => target === key).map(([source]) => rank.get(source) ?? 0);
      return before.length ? before.reduce((sum, value) => sum + value, 0) / before.length : 0;
    };
    const ordered = layer.map((key) => [key, weight(key)] as const).sort((a, b) => a[1] - b[1]);
    ordered.forEach(([key], index) => rank.set(key, index));
    return ordered.map(([key]) => key);
  });
}
