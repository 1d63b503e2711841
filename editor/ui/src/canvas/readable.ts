import type { ReactFlowInstance, Viewport } from "@xyflow/react";
import type { FlowEdge, FlowNode } from "./flow";

/** Below this a card cannot be read; a large drawing then begins at its left instead of shrinking further. */
const READABLE = 0.6;

/** After everything was fitted in: if that is too small to read, begin at the left where the work begins. */
export function beginReadable(flow: ReactFlowInstance<FlowNode, FlowEdge>): void {
  const view = document.querySelector(".react-flow");
  const nodes = flow.getNodes().filter((node) => !node.parentId);
  if (nodes.length === 0 || !view || flow.getZoom() > READABLE) return;
  const bounds = flow.getNodesBounds(nodes);
  const tall = bounds.height * READABLE > view.clientHeight;
  const middle = view.clientHeight / 2 - (bounds.y + bounds.height / 2) * READABLE;
  void flow.setViewport({ ...beginning(nodes, view.clientHeight), ...(!tall && { y: middle }) });
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
  return { x: 32 - at.x * READABLE, y: height / 2 - (at.y + (first?.measured?.height ?? 0) / 2) * READABLE, zoom: READABLE };
}
