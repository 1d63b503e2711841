import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { applyNodeChanges, Background, ControlButton, Controls, MiniMap, ReactFlow, ConnectionLineType, useReactFlow, type NodeChange, type ReactFlowInstance, type ReactFlowProps } from "@xyflow/react";
import { IconHandStop, IconKeyboard, IconPointer } from "@tabler/icons-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import { Way } from "./edge";
import { Distance, FarProvider } from "./far";
import type { FlowEdge, FlowNode } from "./flow";
import { FrameMark } from "./marks/frame";
import { NoteMark } from "./marks/note";
import { Card, ContainerBox, Trigger } from "./nodes";
import { useAfterwards } from "../hooks/use-afterwards";
import { beginningIn, beginReadable } from "./readable";
import { setTool, useUi } from "./ui";
import { LARGE, withGuesses, withoutGuesses } from "./unseen";

/** What is not canvas in the window, about. */
const BESIDE = { width: 500, height: 200 };

const FIT = { padding: 0.15, maxZoom: 1 };

const nodeTypes = { card: Card, container: ContainerBox, trigger: Trigger, frame: FrameMark, note: NoteMark };
const edgeTypes = { way: Way };

interface FlowViewProps extends Omit<ReactFlowProps<FlowNode, FlowEdge>, "nodes" | "edges" | "onNodesChange"> {
  nodes: FlowNode[];
  edges: FlowEdge[];
  changed?: (changes: NodeChange<FlowNode>[]) => void;
  /** What becomes of the changes of a drag before they are shown. */
  adjust?: (changes: NodeChange<FlowNode>[]) => NodeChange<FlowNode>[];
  /** Whether the choice between hand and box stands beside the zoom. */
  tools?: boolean;
  minimap?: boolean;
  /** Whether a drawing that is too large to be read whole begins where it can be. */
  readable?: boolean;
  /** Where it then begins: at these nodes. */
  anchors?: readonly string[];
  children?: ReactNode;
}

/**
 * React Flow with Ruota's nodes. It keeps what only the screen knows (measured sizes, where a node is while it is
 * dragged) and takes everything else from the document again whenever that changes.
 */
export function FlowView({ nodes, edges, changed, adjust, tools = false, minimap = true, readable = false, anchors, children, ...rest }: FlowViewProps) {
  const scheme = useComputedColorScheme("light");
  const [seen, setSeen] = useState(nodes);
  const large = nodes.length > LARGE;
  const [shown, setShown] = useState(() => (large ? withGuesses(nodes) : nodes));
  const [begin] = useState(() => (large && readable ? beginningIn(shown, window.innerWidth - BESIDE.width, window.innerHeight - BESIDE.height) : undefined));
  if (seen !== nodes) {
    setSeen(nodes);
    const next = merged(shown, nodes);
    setShown(large ? withGuesses(next) : next);
  }
  const [wires, setWires] = useState({ seen: edges, shown: edges });
  if (wires.seen !== edges) setWires({ seen: edges, shown: mergedEdges(wires.shown, edges) });
  const [far, setFar] = useState(false);
  const beside = useAfterwards();
  const words = useWords();
  // React Flow tells everything on it anew of whatever is given to it anew
  const onNodesChange = useCallback(
    (given: NodeChange<FlowNode>[]) => {
      const changes = adjust ? adjust(given) : given;
      const measured = new Set(changes.flatMap((change) => (change.type === "dimensions" ? [change.id] : [])));
      setShown((now) => withoutGuesses(applyNodeChanges(changes, now), measured));
      changed?.(changes);
    },
    [adjust, changed],
  );
  // how large the window is beside a panel or above a matrix was a guess, too
  const [settle] = useState(() => (readable && (!begin || anchors !== undefined) ? (flow: ReactFlowInstance<FlowNode, FlowEdge>) => void requestAnimationFrame(() => beginReadable(flow, anchors)) : undefined));
  return (
    <FarProvider value={far}>
      <ReactFlow<FlowNode, FlowEdge>
        className={classes.flow}
        data-far={far || undefined}
        nodes={shown}
        edges={wires.shown}
        onlyRenderVisibleElements={large}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        colorMode={scheme}
        fitView={!begin}
        defaultViewport={begin}
        fitViewOptions={FIT}
        minZoom={0.05}
        connectionLineType={ConnectionLineType.SmoothStep}
        maxZoom={1.75}
        deleteKeyCode={null}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={words}
        onInit={settle}
        {...rest}
      >
        <Background {...(far ? FAR_DOTS : DOTS)} />
        {beside && <Controls showInteractive={false} position="bottom-left" orientation="horizontal">{tools && <Tools />}</Controls>}
        {beside && minimap && nodes.length > 1 && <Overview />}
        <Distance far={far} set={setFar} />
        {children}
      </ReactFlow>
    </FarProvider>
  );
}

function useWords(): ReactFlowProps["ariaLabelConfig"] {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      "controls.zoomIn.ariaLabel": t("canvas.zoom_in"),
      "controls.zoomOut.ariaLabel": t("canvas.zoom_out"),
      "controls.fitView.ariaLabel": t("canvas.fit"),
      "minimap.ariaLabel": t("canvas.minimap"),
      "controls.ariaLabel": t("canvas.zoom"),
      "handle.ariaLabel": t("canvas.port"),
      "node.a11yDescription.default": t("canvas.node_keys"),
      "node.a11yDescription.keyboardDisabled": t("canvas.node_keys"),
      "node.a11yDescription.ariaLiveMessage": ({ x, y }) => t("canvas.moved_to", { x: Math.round(x), y: Math.round(y) }),
      "edge.a11yDescription.default": t("canvas.edge_keys"),
    }),
    [t],
  );
}

/** Dragging in it moves the canvas, and a click brings that place into the middle. */
function Overview() {
  const flow = useReactFlow();
  return <MiniMap position="bottom-right" pannable zoomable onClick={(_, at) => void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() })} nodeBorderRadius={8} style={{ width: 160, height: 100 }} />;
}

function Tools() {
  const { t } = useTranslation();
  const tool = useUi((state) => state.tool);
  const label = t(tool === "hand" ? "canvas.tool_hand" : "canvas.tool_box");
  return (
    <>
      <ControlButton title={label} aria-label={label} onClick={() => setTool(tool === "hand" ? "box" : "hand")}>
        {tool === "hand" ? <IconHandStop stroke={1.5} style={STROKED} /> : <IconPointer stroke={1.5} style={STROKED} />}
      </ControlButton>
      <ControlButton title={t("command.help")} aria-label={t("command.help")} onClick={() => useUi.setState({ help: true })}>
        <IconKeyboard stroke={1.5} style={STROKED} />
      </ControlButton>
    </>
  );
}

const DOTS = { gap: 20, size: 1.2 };
/** Far away the dots would lie closer than they can be told apart, and be slow to draw. */
const FAR_DOTS = { gap: 100, size: 4 };
const STROKED = { fill: "none", maxWidth: 16, maxHeight: 16 };

/** The document's nodes with what the screen knows of them; one that says the same stays the very same object. */
function merged(before: FlowNode[], after: FlowNode[]): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  return after.map((node) => {
    const old = known.get(node.id);
    if (!old) return node;
    const data = alike(old.data, node.data) ? old.data : node.data;
    const next = { ...node, data, ...(old.measured && { measured: old.measured }), ...(old.handles && { handles: old.handles }), ...(old.dragging && { dragging: true, position: old.position }) } as FlowNode;
    return alike(old, next) ? old : next;
  });
}

function mergedEdges(before: FlowEdge[], after: FlowEdge[]): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  return after.map((edge) => {
    const old = known.get(edge.id);
    return old && alike(old, edge) ? old : edge;
  });
}

function alike(a: object, b: object): boolean {
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name] || flat(one[name], other[name]));
}

/** Small values made anew for each drawing: places, lists of ports and of problems. */
function flat(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => item === b[index] || flat(item, b[index]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return false;
  const [one, other] = [Object.entries(a), b as Record<string, unknown>];
  return one.length === Object.keys(other).length && one.every(([name, value]) => value === other[name]);
}
