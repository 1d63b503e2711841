import type { ReactFlowInstance } from "@xyflow/react";
import type { FlowEdge, FlowNode } from "./flow";

/** Below this a card cannot be read; a large drawing then begins at its left instead of shrinking further. */
const READABLE = 0.6;

/** After everything was fitted in: if that is too small to read, begin at the left where the work begins. */
export function beginReadable(flow: ReactFlowInstance<FlowNode, FlowEdge>): void {
  const view = document.querySelector(".react-flow");
  const nodes = flow.getNodes().filter((node) => !node.parentId);
  if (nodes.length === 0 || !view || flow.getZoom() >= READABLE) return;
  const bounds = flow.getNodesBounds(nodes);
  const first = nodes.reduce((one, other) => (other.position.x < one.position.x ? other : one));
  const middle = view.clientHeight / 2 - (first.position.y + (first.measured?.height ?? 0) / 2) * READABLE;
  const tall = bounds.height * READABLE > view.clientHeight;
  const y = tall ? middle : view.clientHeight / 2 - (bounds.y + bounds.height / 2) * READABLE;
  void flow.setViewport({ x: 32 - bounds.x * READABLE, y, zoom: READABLE });
}
