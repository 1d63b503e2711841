import { ActionIcon } from "@mantine/core";
import { IconPlus, IconScissors } from "@tabler/icons-react";
import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type EdgeProps } from "@xyflow/react";
import { createContext, memo, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { tip } from "../components/tip";
import type { Place } from "../document/types";
import { locale } from "../i18n/locale";
import classes from "./canvas.module.css";
import { TRIGGER, type FlowEdge } from "./flow";
import { useUi } from "./ui";

/** What can be done with an edge by its id; null where edges are only looked at. */
export interface EdgeActs {
  cut: (id: string) => void;
  insert: (id: string, screen: Place, at: Place) => void;
}
export const EdgeActsContext = createContext<EdgeActs | null>(null);

export const Way = memo(function Way(props: EdgeProps<FlowEdge>) {
  const acts = useContext(EdgeActsContext);
  const [over, setOver] = useState(false);
  const { id, data, selected } = props;
  const dropping = useUi((state) => state.over === id);
  const [path, x, y] = getSmoothStepPath({ ...props, borderRadius: 8, offset: 20 });
  const problem = data?.problem;
  const lit = selected || over || dropping;
  const walked = data?.walked;
  const color = problem ? (problem.severity === "error" ? "var(--r-bad)" : "var(--r-warn)") : lit || (walked && !data?.failure) ? "var(--r-accent)" : data?.failure && walked !== false ? "var(--r-bad)" : "var(--r-idle)";
  const editable = acts !== null && (!data?.fixed || props.source === TRIGGER);
  const open = editable && (over || selected);
  const word = data?.word && (data.stub || (acts && lit)) ? data.word : undefined;
  return (
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <BaseEdge
        id={id}
        path={path}
        interactionWidth={20}
        style={{
          stroke: color,
          strokeWidth: (selected || dropping ? 2.5 : 1.5) + (data?.weight ?? 0),
          strokeDasharray: data?.failure ? "5 4" : undefined,
        }}
      />
      {(problem || open || word || dropping || data?.count) && (
        <EdgeLabelRenderer>
          {word && (
            <span className={classes.edgeWord} style={{ transform: `translate(0, -100%) translate(${props.sourceX + 10}px, ${props.sourceY - 2}px)` }}>
              {word}
            </span>
          )}
          {data?.count && <Count edge={id} devices={data.count} failure={data.failure} at={{ x: props.sourceX, y: props.sourceY }} />}
          <div className={`${classes.edgeTools} nodrag nopan`} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }} onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
            {problem && <span className={classes.edgeDot} data-severity={problem.severity} title={problem.message} role="img" aria-label={problem.message} />}
            {dropping && !open && <span className={classes.edgeDrop} aria-hidden><IconPlus size={14} stroke={2} /></span>}
            {open && acts && <Tools id={id} at={{ x, y }} acts={acts} cuttable={!data?.fixed} />}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** Beside the way out: wires that come together further on keep their numbers apart there. */
function Count({ edge, devices, failure, at }: { edge: string; devices: number; failure: boolean | undefined; at: Place }) {
  const { t, i18n } = useTranslation();
  const words = t("canvas.went_this_way", { count: devices });
  return (
    <span className={`${classes.edgeCount} tabular`} data-edge={edge} data-failure={failure || undefined} style={{ transform: `translate(0, -50%) translate(${at.x + 8}px, ${at.y}px)` }} title={words} role="img" aria-label={words}>
      {devices.toLocaleString(locale(i18n.language))}
    </span>
  );
}

function Tools({ id, at, acts, cuttable }: { id: string; at: Place; acts: EdgeActs; cuttable: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <ActionIcon {...tip(t("canvas.insert_step"))} size="sm" variant="default" radius="xl" aria-label={t("canvas.insert_step")} onClick={(event) => acts.insert(id, { x: event.clientX, y: event.clientY }, at)}>
        <IconPlus size={14} stroke={1.5} />
      </ActionIcon>
      {cuttable && (
        <ActionIcon {...tip(t("canvas.cut_edge"))} size="sm" variant="default" radius="xl" aria-label={t("canvas.cut_edge")} onClick={() => acts.cut(id)}>
          <IconScissors size={13} stroke={1.5} />
        </ActionIcon>
      )}
    </>
  );
}
