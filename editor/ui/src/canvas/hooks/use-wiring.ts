import { useReactFlow, type Connection, type FinalConnectionState, type HandleType, type IsValidConnection } from "@xyflow/react";
import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "../../components/tell";
import { connect } from "../../document/edits";
import { filled } from "../../document/filling";
import { refusal } from "../../document/graph";
import { edgeEnds, edgeId } from "../../document/problems";
import type { Catalog, Place } from "../../document/types";
import { reconnect } from "../../document/wires";
import { TRIGGER, type FlowEdge, type FlowNode } from "../flow";
import { useEditorStore } from "../store";
import { useUi } from "../ui";

const NEW_NODE = { x: 0, y: -36 };

const pointOf = (event: MouseEvent | TouchEvent): Place => {
  const point = "clientX" in event ? event : event.changedTouches[0];
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
};

/** Drawing wires: what is allowed, what happens at the end of one, and moving the ends of those that are there. */
export function useWiring(catalog: Catalog) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const moving = useRef<string | undefined>(undefined);

  const why = useCallback(
    (source: string, port: string | null | undefined, target: string) => refusal(editor.getState().doc, `${source}.${port ?? "ok"}`, target, catalog, moving.current),
    [catalog, editor],
  );

  const isValid: IsValidConnection<FlowEdge> = useCallback((c) => c.source !== TRIGGER && why(c.source, c.sourceHandle, c.target) === null, [why]);

  const wire = useCallback(
    (c: Connection) => editor.getState().edit({ what: "connect", count: 1 }, (doc) => filled(connect(doc, `${c.source}.${c.sourceHandle ?? "ok"}`, c.target), catalog, c.target)),
    [catalog, editor],
  );

  /** The two ends of a wire as it hangs, whichever end it was drawn from. */
  const endsOf = (state: FinalConnectionState) => {
    const { fromNode, fromHandle, toNode, toHandle } = state;
    if (!fromNode || !fromHandle) return null;
    const forward = fromHandle.type === "source";
    return { forward, from: forward ? fromNode.id : toNode?.id, port: forward ? fromHandle.id : toHandle?.id, to: forward ? toNode?.id : fromNode.id };
  };

  /** A wire that ends on a step says why it was refused; one that ends nowhere asks what should come there. */
  const ended = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const ends = endsOf(state);
      if (!ends || state.isValid || moving.current) return;
      if (ends.from === undefined || ends.to === undefined) {
        const stage = (event.target as Element | null)?.closest("[data-testid=stage]");
        if (!stage && event.type.startsWith("mouse")) return;
        const screen = pointOf(event);
        const at = flow.screenToFlowPosition(screen);
        const place = ends.forward ? { x: at.x + NEW_NODE.x, y: at.y + NEW_NODE.y } : { x: at.x - 232, y: at.y + NEW_NODE.y };
        if (ends.forward && ends.from !== undefined && ends.from !== TRIGGER) useUi.setState({ adding: { screen, at: place, join: { kind: "after", from: `${ends.from}.${ends.port ?? "ok"}` } } });
        else if (!ends.forward && ends.to !== undefined) useUi.setState({ adding: { screen, at: place, join: { kind: "before", to: ends.to } } });
        return;
      }
      const reason = why(ends.from, ends.port, ends.to);
      if (reason && reason !== "itself") tell(t(`canvas.refused_${reason}`));
    },
    [flow, t, why],
  );

  const takeEnd = useCallback((_event: unknown, edge: FlowEdge, _end: HandleType) => (moving.current = edge.id), []);
  const moveEnd = useCallback(
    (edge: FlowEdge, c: Connection) => {
      const next = { from: `${c.source}.${c.sourceHandle ?? "ok"}`, to: c.target };
      if (edgeId(next) === edge.id) return;
      editor.getState().edit({ what: "reconnect", count: 1 }, (doc) => filled(reconnect(doc, edgeEnds(edge.id), next), catalog, next.to));
      editor.getState().select([], [edgeId(next)]);
    },
    [catalog, editor],
  );
  const dropEnd = useCallback(
    (_event: unknown, _edge: FlowEdge, _end: HandleType, state: FinalConnectionState) => {
      const ends = endsOf(state);
      const reason = ends?.from !== undefined && ends.to !== undefined && !state.isValid ? why(ends.from, ends.port, ends.to) : null;
      moving.current = undefined;
      if (reason) tell(t(`canvas.refused_${reason}`));
    },
    [t, why],
  );

  return { why, isValid, wire, ended, takeEnd, moveEnd, dropEnd };
}

export type Wiring = ReturnType<typeof useWiring>;
