import { useReactFlow, type Connection, type NodeChange, type OnNodeDrag } from "@xyflow/react";
import { useCallback, useMemo, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "../components/tell";
import { connect, disconnect, placeNodes, setParent } from "../document/edits";
import { refusal } from "../document/graph";
import { byNode, edgeEnds, edgesWithProblems } from "../document/problems";
import type { Catalog, NodeType, Place } from "../document/types";
import classes from "./canvas.module.css";
import { CutContext } from "./edge";
import { absolute, containerAt, toEdges, toNodes, TRIGGER, type FlowNode } from "./flow";
import { FlowView } from "./flow-view";
import { DRAG_TYPE } from "./palette";
import { useEditor, useEditorStore } from "./store";

/** The canvas itself: it draws the document and turns gestures into edits. */
export function Stage({ catalog, add, children }: { catalog: Catalog; add: (type: NodeType, at?: Place) => void; children?: React.ReactNode }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const flow = useReactFlow();
  const doc = useEditor((state) => state.doc);
  const problems = useEditor((state) => state.problems);
  const selectedNodes = useEditor((state) => state.nodes);
  const selectedEdges = useEditor((state) => state.edges);
  const extras = useMemo(
    () => ({
      problems: byNode(problems),
      edgeProblems: edgesWithProblems(doc, problems),
      selectedNodes,
      selectedEdges,
      triggerLabel: t("canvas.trigger"),
      fixed: false,
    }),
    [doc, problems, selectedNodes, selectedEdges, t],
  );
  const nodes = useMemo(() => toNodes(doc, catalog, extras), [doc, catalog, extras]);
  const edges = useMemo(() => toEdges(doc, extras), [doc, extras]);

  const changed = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const now = editor.getState();
      const chosen = new Set(now.nodes);
      for (const change of changes)
        if (change.type === "select" && change.id !== TRIGGER) {
          if (change.selected) chosen.add(change.id);
          else chosen.delete(change.id);
        }
      if (changes.some((change) => change.type === "select")) now.select([...chosen], chosen.size ? [] : now.edges);
      const sized = changes.find((change) => change.type === "dimensions" && change.resizing === false);
      if (sized?.type === "dimensions" && sized.dimensions) {
        const { position } = flow.getNode(sized.id) ?? {};
        now.edit((before) => placeNodes(before, { [sized.id]: { ...position, ...sized.dimensions } }));
      }
    },
    [editor, flow],
  );

  const dragged: OnNodeDrag<FlowNode> = (_event, node, moved) => {
    editor.getState().edit((before) => {
      let next = placeNodes(before, Object.fromEntries(moved.filter((n) => n.id !== TRIGGER).map((n) => [n.id, n.position])));
      if (moved.length !== 1 || !next.nodes[node.id]) return next;
      const at = absolute(next, node.id);
      const middle = { x: at.x + (node.measured?.width ?? 232) / 2, y: at.y + 24 };
      const home = containerAt(next, catalog, middle, node.id);
      if (home?.key !== next.nodes[node.id]?.parent)
        next = setParent(next, node.id, home?.key, { x: at.x - (home?.origin.x ?? 0), y: at.y - (home?.origin.y ?? 0) });
      return next;
    });
  };

  const wire = (connection: Connection) => {
    const from = `${connection.source}.${connection.sourceHandle ?? "ok"}`;
    const reason = refusal(editor.getState().doc, from, connection.target);
    if (reason) tell(t(`canvas.refused_${reason}`));
    else editor.getState().edit((before) => connect(before, from, connection.target));
  };

  const drop = (event: DragEvent) => {
    const type = catalog.get(event.dataTransfer.getData(DRAG_TYPE));
    if (!type) return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    add(type, { x: at.x - 116, y: at.y - 26 });
  };

  const cut = useCallback((id: string) => editor.getState().edit((before) => disconnect(before, [edgeEnds(id)])), [editor]);

  return (
    <div className={classes.stage} onDrop={drop} onDragOver={(event) => event.preventDefault()} data-testid="stage">
      <CutContext value={cut}>
        <FlowView
          nodes={nodes}
          edges={edges}
          readable
          changed={changed}
          onNodeDragStop={dragged}
          onConnect={wire}
          isValidConnection={(c) => c.source !== c.target && c.source !== TRIGGER}
          onEdgesChange={(changes) => {
            const picked = changes.filter((change) => change.type === "select" && change.selected).map((change) => ("id" in change ? change.id : ""));
            const left = changes.filter((change) => change.type === "select" && !change.selected).map((change) => ("id" in change ? change.id : ""));
            if (picked.length) editor.getState().select([], picked);
            else if (left.length) editor.getState().select(editor.getState().nodes, editor.getState().edges.filter((id) => !left.includes(id)));
          }}
          onPaneClick={() => editor.getState().select([])}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={["Meta", "Control"]}
          snapToGrid
          snapGrid={[10, 10]}
          connectionRadius={28}
          elevateNodesOnSelect={false}
        />
      </CutContext>
      {children}
    </div>
  );
}
