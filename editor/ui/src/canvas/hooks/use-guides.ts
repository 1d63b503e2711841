import { useReactFlow, type NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { guides, type Guide } from "../../document/align";
import { around, type Box } from "../../document/items";
import type { Place } from "../../document/types";
import { TRIGGER, type FlowEdge, type FlowNode } from "../flow";

/** How near a line catches, in pixels of the screen. */
const REACH = 6;

/** While something is dragged it catches on the edges and middles of the others. */
export function useGuides() {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const [lines, setLines] = useState<Guide[]>([]);
  const caught = useRef(new Map<string, Place>());
  const boxOf = useCallback(
    (id: string, position: Place): Box => {
      const node = flow.getNode(id);
      const parent = node?.parentId ? flow.getInternalNode(node.parentId)?.internals.positionAbsolute : undefined;
      return { x: position.x + (parent?.x ?? 0), y: position.y + (parent?.y ?? 0), width: node?.measured?.width ?? 0, height: node?.measured?.height ?? 0 };
    },
    [flow],
  );

  /** Changes of position with the catch in them; others pass as they are. */
  const adjust = useCallback(
    (changes: NodeChange<FlowNode>[]): NodeChange<FlowNode>[] => {
      const moves = changes.flatMap((change) => (change.type === "position" && change.position && (change.dragging || caught.current.size) ? [{ id: change.id, position: change.position }] : []));
      if (moves.length === 0) return changes;
      const moving = new Set(moves.map((move) => move.id));
      const box = around(moves.map((move) => boxOf(move.id, move.position)));
      const others = flow
        .getNodes()
        .filter((node) => node.id !== TRIGGER && !moving.has(node.id) && node.type !== "frame" && !(node.parentId && moving.has(node.parentId)))
        .map((node) => boxOf(node.id, node.position));
      const found = box ? guides(box, others, REACH / flow.getZoom()) : { dx: 0, dy: 0, lines: [] };
      setLines(found.lines);
      for (const move of moves) caught.current.set(move.id, { x: move.position.x + found.dx, y: move.position.y + found.dy });
      return changes.map((change) => (change.type === "position" && change.position ? { ...change, position: caught.current.get(change.id) ?? change.position } : change));
    },
    [boxOf, flow],
  );

  /** Where the dragged things came to lie; called once at the end of a drag. */
  const settle = useCallback((): Map<string, Place> => {
    const places = new Map(caught.current);
    caught.current.clear();
    setLines([]);
    return places;
  }, []);

  return useMemo(() => ({ lines, adjust, settle }), [lines, adjust, settle]);
}
