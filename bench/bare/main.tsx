/** What the canvas is measured against: React Flow as it comes, with as many default nodes and edges. */
import "@xyflow/react/dist/style.css";
import { Background, Controls, MiniMap, ReactFlow, useEdgesState, useNodesState, type Edge, type Node } from "@xyflow/react";
import { createRoot } from "react-dom/client";

interface Drawing {
  nodes: Node[];
  edges: Edge[];
  zoom: number;
}

function Bare({ drawing }: { drawing: Drawing }) {
  const [nodes, , onNodesChange] = useNodesState(drawing.nodes);
  const [edges, , onEdgesChange] = useEdgesState(drawing.edges);
  const [first] = drawing.nodes;
  const viewport = { x: 32 - (first?.position.x ?? 0) * drawing.zoom, y: 300 - (first?.position.y ?? 0) * drawing.zoom, zoom: drawing.zoom };
  return (
    <ReactFlow nodes={nodes} edges={edges} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} defaultViewport={viewport} minZoom={0.05} panOnScroll>
      <Background />
      <Controls />
      <MiniMap />
    </ReactFlow>
  );
}

const drawing = (await (await fetch("drawing.json")).json()) as Drawing;
createRoot(document.getElementById("root") as HTMLElement).render(<Bare drawing={drawing} />);
