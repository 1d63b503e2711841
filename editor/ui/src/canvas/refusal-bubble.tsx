import { useConnection, ViewportPortal } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import type { FlowNode } from "./flow";
import type { Wiring } from "./hooks/use-wiring";

/** While a wire hangs over a step that it may not lead to: why not. */
export function RefusalBubble({ why }: { why: Wiring["why"] }) {
  const { t } = useTranslation();
  const state = useConnection<FlowNode>();
  if (!state.inProgress || state.isValid !== false || !state.toNode || state.toNode.id === state.fromNode.id) return null;
  const forward = state.fromHandle.type === "source";
  const [from, port, to] = forward ? [state.fromNode.id, state.fromHandle.id, state.toNode.id] : [state.toNode.id, state.toHandle?.id, state.fromNode.id];
  const reason = why(from, port, to);
  if (!reason) return null;
  return (
    <ViewportPortal>
      <div className={classes.bubble} role="status" style={{ transform: `translate(${state.to.x + 14}px, ${state.to.y + 14}px)` }}>
        {t(`canvas.refused_${reason}`)}
      </div>
    </ViewportPortal>
  );
}
