import type { ReactFlowInstance, Rect, Viewport } from "@xyflow/react";
import type { FlowEdge, FlowNode } from "./flow";

/** Below this a card cannot be read; a large drawing then begins at its left instead of shrinking further. */
const READABLE = 0.6;

/**
 * After everything was fitted in: if that is too small to read, begin at the left where the work begins, or at those of
 * `anchors` (ids of nodes) that are drawn.
 */
export function beginReadable(flow: ReactFlowInstance<FlowNode, FlowEdge>, anchors: readonly string[] = []): void {
  const view = document.querySelector(".react-flow");
  const nodes = flow.getNodes().filter((node) => !node.parentId);
  if (nodes.length === 0 || !view || flow.getZoom() > READABLE) return;
  const bounds = flow.getNodesBounds(nodes);
  const size = { width: view.clientWidth, height: view.clientHeight };
  const shown = anchors.filter((id) => flow.getInternalNode(id));
  if (shown.length > 0) return void flow.setViewport(around(shown.map((id) => flow.getNodesBounds([id])), bounds, size));
  const tall = bounds.height * READABLE > size.height;
  const middle = size.height / 2 - (bounds.y + bounds.height / 2) * READABLE;
  void flow.setViewport({ ...beginning(nodes, size.height), ...(!tall && { y: middle }) });
}

interface Size {
  width: number;
  height: number;
}

/** Between the border of the window and the first thing in it, in pixels of the screen. */
const MARGIN = 32;

/**
 * The view that has all of `boxes` in its middle, or the leftmost of them where they do not all fit; it shows no more
 * of what is beside the whole drawing than it must.
 */
export function around(boxes: readonly Rect[], whole: Rect, size: Size): Viewport {
  const all = boxes.reduce(union);
  const fits = all.width * READABLE + 2 * MARGIN <= size.width && all.height * READABLE + 2 * MARGIN <= size.height;
  const box = fits ? all : boxes.reduce((one, other) => (other.x < one.x ? other : one));
  return { x: offset(box.x, box.width, whole.x, whole.width, size.width), y: offset(box.y, box.height, whole.y, whole.height, size.height), zoom: READABLE };
}

/** How far the drawing is moved along one axis, so that the part lies in the middle and the whole fills the window. */
function offset(start: number, length: number, first: number, extent: number, room: number): number {
  if (extent * READABLE + 2 * MARGIN <= room) return room / 2 - (first + extent / 2) * READABLE;
  const middle = room / 2 - (start + length / 2) * READABLE;
  return Math.min(MARGIN - first * READABLE, Math.max(room - MARGIN - (first + extent) * READABLE, middle));
}

function union(one: Rect, other: Rect): Rect {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  return { x, y, width: Math.max(one.x + one.width, other.x + other.width) - x, height: Math.max(one.y + one.height, other.y + other.height) - y };
}

/** Where a large drawing begins, known before anything is drawn; undefined where all of it is readable in a window of so many pixels. */
export function beginningIn(nodes: readonly FlowNode[], width: number, height: number): Viewport | undefined {
  const tops = nodes.filter((node) => !node.parentId);
  const span = (from: (node: FlowNode) => number, size: (node: FlowNode) => number) => {
    const starts = tops.map(from);
    const low = Math.min(...starts);
    return { low, length: Math.max(...tops.map((node, index) => (starts[index] ?? 0) + size(node))) - low };
  };
  const across = span((node) => node.position.x, (node) => node.measured?.width ?? node.width ?? 0);
  const down = span((node) => node.position.y, (node) => node.measured?.height ?? node.height ?? 0);
  if (Math.min(width / across.length, height / down.length) > READABLE) return undefined;
  const begin = beginning(nodes, height);
  return down.length * READABLE > height ? begin : { ...begin, y: height / 2 - (down.low + down.length / 2) * READABLE };
}

/** The view that begins at the leftmost node. */
function beginning(nodes: readonly FlowNode[], height: number): Viewport {
  const tops = nodes.filter((node) => !node.parentId);
  const first = tops.reduce<FlowNode | undefined>((one, other) => (!one || other.position.x < one.position.x ? other : one), undefined);
  const at = first?.position ?? { x: 0, y: 0 };
  return { x: MARGIN - at.x * READABLE, y: height / 2 - (at.y + (first?.measured?.height ?? 0) / 2) * READABLE, zoom: READABLE };
}
