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

/** The view that begins at the leftmost node, known before anything is drawn. */
export function beginning(nodes: readonly FlowNode[], height: number): Viewport {
  const tops = nodes.filter((node) => !node.parentId);
  const first = tops.reduce<FlowNode | undefined>((one, other) => (!one || other.position.x < one.position.x ? other : one), undefined);
  const at = first?.position ?? { x: 0, y: 0 };
  return { x: 32 - at.x * READABLE, y: height / 2 - (at.y + (first?.measured?.height ?? 0) / 2) * READABLE, zoom: READABLE };
}
