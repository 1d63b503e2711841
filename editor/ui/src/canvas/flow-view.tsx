import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { applyNodeChanges, Background, Controls, MiniMap, ReactFlow, type NodeChange, type ReactFlowInstance, type ReactFlowProps } from "@xyflow/react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import { Way } from "./edge";
import type { FlowEdge, FlowNode } from "./flow";
import { Card, ContainerBox, Trigger } from "./nodes";

const nodeTypes = { card: Card, container: ContainerBox, trigger: Trigger };
const edgeTypes = { way: Way };

/** Below this a card cannot be read; a large drawing then begins at its left instead of shrinking further. */
const READABLE = 0.6;

function beginReadable(flow: ReactFlowInstance<FlowNode, FlowEdge>, view: Element | null): void {
  const nodes = flow.getNodes().filter((node) => !node.parentId);
  if (nodes.length === 0 || !view || flow.getZoom() >= READABLE) return;
  const bounds = flow.getNodesBounds(nodes);
  const middle = view.clientHeight / 2 - (bounds.y + bounds.height / 2) * READABLE;
  void flow.setViewport({ x: 32 - bounds.x * READABLE, y: middle, zoom: READABLE });
}

interface FlowViewProps extends Omit<ReactFlowProps<FlowNode, FlowEdge>, "nodes" | "edges" | "onNodesChange"> {
  nodes: FlowNode[];
  edges: FlowEdge[];
  changed?: (changes: NodeChange<FlowNode>[]) => void;
  minimap?: boolean;
  readable?: boolean;
  children?: ReactNode;
}

/**
 * React Flow with Ruota's nodes. It keeps what only the screen knows (measured sizes, where a node is while it is
 * dragged) and takes everything else from the document again whenever that changes.
 */
export function FlowView({ nodes, edges, changed, minimap = true, readable = false, children, ...rest }: FlowViewProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const [seen, setSeen] = useState(nodes);
  const [shown, setShown] = useState(nodes);
  if (seen !== nodes) {
    setSeen(nodes);
    setShown(merged(shown, nodes));
  }
  return (
    <ReactFlow<FlowNode, FlowEdge>
      className={classes.flow}
      nodes={shown}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={(changes) => {
        setShown((now) => applyNodeChanges(changes, now));
        changed?.(changes);
      }}
      colorMode={scheme}
      fitView
      fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
      minZoom={0.15}
      maxZoom={1.75}
      deleteKeyCode={null}
      proOptions={{ hideAttribution: true }}
      ariaLabelConfig={{
        "controls.zoomIn.ariaLabel": t("canvas.zoom_in"),
        "controls.zoomOut.ariaLabel": t("canvas.zoom_out"),
        "controls.fitView.ariaLabel": t("canvas.fit"),
        "minimap.ariaLabel": t("canvas.minimap"),
      }}
      onInit={(flow) => readable && requestAnimationFrame(() => beginReadable(flow, document.querySelector(`.${classes.flow}`)))}
      {...rest}
    >
      <Background gap={20} size={1.2} />
      <Controls showInteractive={false} position="bottom-left" orientation="horizontal" />
      {minimap && <MiniMap position="bottom-right" pannable zoomable nodeBorderRadius={8} style={{ width: 160, height: 100 }} />}
      {children}
    </ReactFlow>
  );
}

function merged(before: FlowNode[], after: FlowNode[]): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return after.map((node) => {
    const old = known.get(node.id);
    return old?.measured ? ({ ...node, measured: old.measured } as FlowNode) : node;
  });
}
