import { VisuallyHidden } from "@mantine/core";
import { SelectionMode, useReactFlow, type EdgeChange } from "@xyflow/react";
import { useCallback, useMemo, type DragEvent, type MouseEvent as ReactMouseEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { disconnect } from "../document/edits";
import { byNode, edgeEnds, edgesWithProblems, portsWithProblems } from "../document/problems";
import type { Catalog } from "../document/types";
import classes from "./canvas.module.css";
import { EdgeActsContext, type EdgeActs } from "./edge";
import { edgeAt } from "./edge-at";
import { toEdges, toNodes, TRIGGER, type FlowEdge, type FlowNode } from "./flow";
import { FlowView } from "./flow-view";
import { GuideLines } from "./guide-lines";
import type { AddNode } from "./hooks/use-add-node";
import { HoverLine } from "./hover";
import { useGuides } from "./hooks/use-guides";
import { useMoves } from "./hooks/use-moves";
import { useWiring } from "./hooks/use-wiring";
import { DRAG_TYPE } from "./palette";
import { RefusalBubble } from "./refusal-bubble";
import { useLit } from "../rehearsal/use-lit";
import { useEditor, useEditorStore } from "./store";
import { pointer, useUi, type MenuAt } from "./ui";

/** Middle mouse button drags the canvas in every mode; with the hand, the left one too. */
const PAN = { hand: [0, 1], box: [1] };

/** The canvas itself: it draws the document and turns gestures into edits. */
export function Stage({ catalog, add, children }: { catalog: Catalog; add: AddNode; children?: React.ReactNode }) {
  const editor = useEditorStore();
  const { nodes, edges } = useDrawn(catalog);
  const tool = useUi((state) => state.tool);
  const guides = useGuides();
  const moves = useMoves(catalog, guides.settle);
  const wiring = useWiring(catalog);
  const drop = useDrop(catalog, add);
  const menus = useMenus();
  const acts = useEdgeActs();
  const edgesChanged = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => {
      const now = editor.getState();
      const picked = changes.flatMap((change) => (change.type === "select" && change.selected ? [change.id] : []));
      const left = changes.flatMap((change) => (change.type === "select" && !change.selected ? [change.id] : []));
      if (picked.length) now.select([], picked);
      else if (left.length) now.select(now.nodes, now.edges.filter((id) => !left.includes(id)));
    },
    [editor],
  );
  return (
    <div className={classes.stage} data-tool={tool} data-testid="stage" {...drop} {...menus.surface}>
      <EdgeActsContext value={acts}>
        <FlowView
          nodes={nodes}
          edges={edges}
          readable
          tools
          adjust={guides.adjust}
          changed={moves.changed}
          onNodeClick={moves.pick}
          onNodeDragStart={moves.start}
          onNodeDrag={moves.drag}
          onNodeDragStop={moves.stop}
          onSelectionDragStart={moves.start}
          onSelectionDragStop={moves.stopAll}
          onConnect={wiring.wire}
          onConnectEnd={wiring.ended}
          isValidConnection={wiring.isValid}
          onReconnectStart={wiring.takeEnd}
          onReconnect={wiring.moveEnd}
          onReconnectEnd={wiring.dropEnd}
          reconnectRadius={12}
          onEdgesChange={edgesChanged}
          onPaneClick={() => editor.getState().select([])}
          onNodeContextMenu={menus.onNode}
          onEdgeContextMenu={menus.onEdge}
          onSelectionContextMenu={menus.onSelection}
          onPaneContextMenu={menus.onPane}
          panOnDrag={PAN[tool]}
          selectionOnDrag={tool === "box"}
          selectionMode={SelectionMode.Partial}
          panOnScroll
          zoomOnDoubleClick={false}
          selectionKeyCode="Shift"
          panActivationKeyCode="Space"
          multiSelectionKeyCode={SEVERAL}
          snapToGrid
          snapGrid={SNAP}
          connectOnClick={false}
          connectionRadius={28}
          elevateNodesOnSelect={false}
        >
          <GuideLines lines={guides.lines} />
          <RefusalBubble why={wiring.why} />
        </FlowView>
      </EdgeActsContext>
      <HoverLine catalog={catalog} />
      <Said />
      {children}
    </div>
  );
}

/** What was done by key, said aloud. */
function Said() {
  const said = useUi((state) => state.said);
  return <VisuallyHidden role="status">{said}</VisuallyHidden>;
}

const SEVERAL = ["Meta", "Control", "Shift"];
const SNAP: [number, number] = [10, 10];

function useDrawn(catalog: Catalog) {
  const { t } = useTranslation();
  const doc = useEditor((state) => state.doc);
  const problems = useEditor((state) => state.problems);
  const selectedNodes = useEditor((state) => state.nodes);
  const selectedEdges = useEditor((state) => state.edges);
  const marks = useMemo(() => ({ problems: byNode(problems), edgeProblems: edgesWithProblems(doc, problems), portProblems: portsWithProblems(doc, problems, catalog) }), [doc, problems, catalog]);
  const lit = useLit();
  const rehearsed = useMemo(() => (lit ? { tallies: lit.tallies, walked: lit.walked, current: lit.current } : {}), [lit]);
  const extras = useMemo(() => ({ ...marks, ...rehearsed, selectedNodes, selectedEdges, triggerLabel: t("canvas.trigger"), fixed: false }), [marks, rehearsed, selectedNodes, selectedEdges, t]);
  const nodes = useMemo(() => toNodes(doc, catalog, extras), [doc, catalog, extras]);
  const edges = useMemo(() => toEdges(doc, extras, catalog), [doc, extras, catalog]);
  return { nodes, edges };
}

function useEdgeActs(): EdgeActs {
  const editor = useEditorStore();
  return useMemo(
    () => ({
      cut: (id) => editor.getState().edit({ what: "cut_edge", count: 1 }, (doc) => disconnect(doc, [edgeEnds(id)])),
      insert: (id, screen) => useUi.setState({ adding: { screen, join: id.startsWith(`${TRIGGER}>`) ? { kind: "before", to: id.slice(TRIGGER.length + 1) } : { kind: "between", edge: id } } }),
    }),
    [editor],
  );
}

/** A step dragged in from the palette: onto the canvas, into a container, or into a wire. */
function useDrop(catalog: Catalog, add: AddNode) {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  return {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
      event.preventDefault();
      const over = edgeAt(event.nativeEvent);
      if (useUi.getState().over !== over) useUi.setState({ over });
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) useUi.setState({ over: null });
    },
    onDrop: (event: DragEvent) => {
      const type = catalog.get(event.dataTransfer.getData(DRAG_TYPE));
      const { over } = useUi.getState();
      useUi.setState({ over: null });
      if (!type) return;
      event.preventDefault();
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      const corner = { x: at.x - 116, y: at.y - 26 };
      const before = over?.startsWith(`${TRIGGER}>`) ? over.slice(TRIGGER.length + 1) : undefined;
      add(type, corner, before ? { kind: "before", to: before } : over ? { kind: "between", edge: over } : undefined);
    },
  };
}

/** The right mouse button (on a touch screen: a long press), the double click, and where the mouse is. */
function useMenus() {
  const editor = useEditorStore();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const open = (event: ReactMouseEvent | MouseEvent, kind: MenuAt["kind"]) => {
    event.preventDefault();
    useUi.setState({ menu: { screen: { x: event.clientX, y: event.clientY }, kind } });
  };
  return {
    onPane: (event: ReactMouseEvent | MouseEvent) => open(event, "pane"),
    onSelection: (event: ReactMouseEvent) => open(event, "node"),
    onNode: (event: ReactMouseEvent, node: FlowNode) => {
      if (node.id === TRIGGER) return;
      if (!editor.getState().nodes.includes(node.id)) editor.getState().select([node.id]);
      open(event, "node");
    },
    onEdge: (event: ReactMouseEvent, edge: FlowEdge) => {
      if (edge.source === TRIGGER) return;
      editor.getState().select([], [edge.id]);
      open(event, "edge");
    },
    surface: {
      onPointerMove: (event: PointerEvent) => {
        pointer.at = { x: event.clientX, y: event.clientY };
      },
      onPointerLeave: () => {
        pointer.at = null;
      },
      onDoubleClick: (event: ReactMouseEvent) => {
        if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
        const screen = { x: event.clientX, y: event.clientY };
        useUi.setState({ adding: { screen, at: flow.screenToFlowPosition(screen) } });
      },
    },
  };
}
