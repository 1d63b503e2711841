import { ActionIcon } from "@mantine/core";
import { IconScissors } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from "@xyflow/react";
import { createContext, memo, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import type { FlowEdge } from "./flow";

/** Cuts an edge by its id; null where edges cannot be cut. */
export const CutContext = createContext<((id: string) => void) | null>(null);

export const Way = memo(function Way(props: EdgeProps<FlowEdge>) {
  const { t } = useTranslation();
  const cut = useContext(CutContext);
  const [over, setOver] = useState(false);
  const { id, data, selected } = props;
  const [path, x, y] = getSmoothStepPath({ ...props, borderRadius: 8, offset: 20 });
  const problem = data?.problem;
  const color = problem
    ? problem.severity === "error" ? "var(--r-bad)" : "var(--r-warn)"
    : selected || over ? "var(--r-accent)" : data?.failure ? "var(--r-bad)" : "var(--r-idle)";
  const canCut = cut !== null && !data?.fixed;
  return (
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        style={{
          stroke: color,
          strokeWidth: (selected ? 2 : 1.5) + (data?.weight ?? 0),
          strokeDasharray: data?.failure ? "5 4" : undefined,
        }}
      />
      {(problem || (canCut && (over || selected))) && (
        <EdgeLabelRenderer>
          <div
            className={`${classes.edgeTools} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            onMouseEnter={() => setOver(true)}
            onMouseLeave={() => setOver(false)}
          >
            {problem && (
              <span className={classes.edgeDot} data-severity={problem.severity} title={problem.message} role="img" aria-label={problem.message} />
            )}
            {canCut && (over || selected) && (
              <ActionIcon size="sm" variant="default" radius="xl" aria-label={t("canvas.cut_edge")} onClick={() => cut(id)}>
                <IconScissors size={13} stroke={1.5} />
              </ActionIcon>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});
