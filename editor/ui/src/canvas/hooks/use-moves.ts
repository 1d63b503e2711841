import { useReactFlow, type NodeChange, type NodeMouseHandler, type OnNodeDrag, type SelectionDragHandler } from "@xyflow/react";
import { useCallback, useRef } from "react";
import { placeNodes } from "../../document/edits";
import { filled } from "../../document/filling";
import { isNode, noteOf } from "../../document/items";
import { moveItems, placeOf, rehome } from "../../document/moves";
import { updateNote } from "../../document/notes";
import { edgeEnds } from "../../document/problems";
import { splitFrom } from "../../document/ports";
import type { Catalog, Place, WorkflowDoc } from "../../document/types";
import { mainPort, putBetween } from "../../document/wires";
import { edgeAt } from "../edge-at";
import { TRIGGER, type FlowEdge, type FlowNode } from "../flow";
import { useEditorStore } from "../store";
import { useUi } from "../ui";

const loose = (doc: WorkflowDoc, key: string) => !doc.edges.some((edge) => edge.to === key || splitFrom(edge.from)[0] === key);

/** Dragging, moving with the arrow keys, resizing and picking: gestures on things that become edits. */
export function useMoves(catalog: Catalog, settle: () => Map<string, Place>) {
  const editor = useEditorStore();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const dragging = useRef(false);

  const start = useCallback(() => (dragging.current = true), []);

  /** A step without wires that is dragged over a wire would be put into it. */
  const drag: OnNodeDrag<FlowNode> = useCallback(
    (event, node, moved) => {
      const { doc } = editor.getState();
      const alone = moved.length === 1 && isNode(node.id) && doc.nodes[node.id] !== undefined && loose(doc, node.id) && mainPort(doc, catalog, node.id) !== undefined;
      const over = alone ? edgeAt(event) : null;
      const fits = over !== null && doc.nodes[edgeEnds(over).to]?.parent === doc.nodes[node.id]?.parent && doc.nodes[edgeEnds(over).source] !== undefined;
      if (useUi.getState().over !== (fits ? over : null)) useUi.setState({ over: fits ? over : null });
    },
    [catalog, editor],
  );

  const stop: OnNodeDrag<FlowNode> = useCallback(
    (_event, node, moved) => {
      // a dragged selection ends twice: once for the thing under the mouse, once for all
      if (!dragging.current) return;
      dragging.current = false;
      const places = settle();
      const { over } = useUi.getState();
      useUi.setState({ over: null });
      const list = moved.filter((each) => each.id !== TRIGGER).map((each) => ({ id: each.id, position: places.get(each.id) ?? each.position }));
      editor.getState().edit({ what: over ? "insert" : "move", count: list.length }, (before) => {
        const next = moveItems(before, catalog, list);
        if (moved.length !== 1 || !isNode(node.id)) return next;
        if (over) return filled(putBetween(next, catalog, edgeEnds(over), node.id), catalog, node.id);
        return rehome(before, next, catalog, node.id);
      });
    },
    [catalog, editor, settle],
  );

  /** React Flow leaves a selection as it is when one of it is clicked; whoever clicks one of several means that one. */
  const pick: NodeMouseHandler<FlowNode> = useCallback(
    (event, node) => {
      const now = editor.getState();
      if (event.shiftKey || event.ctrlKey || event.metaKey) return;
      if (now.nodes.length > 1 && now.nodes.includes(node.id)) now.select([node.id]);
    },
    [editor],
  );

  const stopAll: SelectionDragHandler<FlowNode> = useCallback((event, moved) => moved[0] && stop(event.nativeEvent, moved[0], moved), [stop]);

  const changed = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      const now = editor.getState();
      if (changes.some((change) => change.type === "select")) {
        const chosen = new Set(now.nodes);
        for (const change of changes)
          if (change.type === "select" && change.id !== TRIGGER) {
            if (change.selected) chosen.add(change.id);
            else chosen.delete(change.id);
          }
        now.select([...chosen], chosen.size ? [] : now.edges);
      }
      const sized = changes.find((change) => change.type === "dimensions" && change.resizing === false);
      if (sized?.type === "dimensions" && sized.dimensions) resized(sized.id, sized.dimensions);
      const moves = dragging.current ? [] : changes.flatMap((change) => (change.type === "position" && change.position && change.dragging === false ? [{ id: change.id, position: change.position }] : []));
      if (moves.length && !sized) now.edit({ what: "move", count: moves.length, burst: `move ${moves.map((move) => move.id).join()}` }, (doc) => moveItems(doc, catalog, moves));

      function resized(id: string, size: { width: number; height: number }) {
        const position = flow.getNode(id)?.position ?? { x: 0, y: 0 };
        const note = noteOf(id);
        now.edit({ what: "resize" }, (doc) => (note === undefined ? placeNodes(doc, { [id]: { ...placeOf(doc, catalog, id, position), ...size } }) : updateNote(doc, note, { ...position, ...size })));
      }
    },
    [catalog, editor, flow],
  );

  return { start, drag, stop, stopAll, pick, changed };
}
