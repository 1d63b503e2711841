import { ActionIcon } from "@mantine/core";
import { IconChevronsLeft, IconChevronsRight } from "@tabler/icons-react";
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { tip } from "../../components/tip";
import type { Catalog } from "../../document/types";
import { useKept } from "../../hooks/use-kept";
import classes from "../canvas.module.css";
import type { Bench } from "../commands/types";
import { elementOf } from "../focus";
import { useUi } from "../ui";
import { isNode } from "../../document/items";
import { useEditor } from "../store";
import { EdgePanel } from "./edge-panel";
import { ManyPanel } from "./many-panel";
import { NodePanel } from "./node-panel";
import { useWanted } from "./wanted";
import { WorkflowPanel } from "./workflow-panel";

const LIMITS = [300, 640] as const;

/** Escape goes back from the form to the step; what is open in the form, and code, keep it for themselves. */
const leave = ([node]: readonly string[]) => (event: KeyboardEvent) => {
  const from = event.target;
  if (event.key !== "Escape" || event.defaultPrevented || node === undefined || !(from instanceof HTMLElement)) return;
  if (from.isContentEditable || from.getAttribute("aria-expanded") === "true" || from.closest("[role=dialog]")) return;
  elementOf(node)?.focus({ preventScroll: true });
};

function useShape() {
  const [width, setWidth] = useKept("panel-width", 380);
  const [open, setOpen] = useKept("panel-open", true);
  return { width, setWidth, open, setOpen };
}

const across = (open: boolean, width: number) => (open ? width : 28);

/** Its place while it is not there yet. */
export function PanelPlace() {
  const { width, open } = useShape();
  return <div className={classes.panel} style={{ width: across(open, width) }} />;
}

/** What is selected, in full; with nothing selected, the workflow itself. */
export function Panel({ catalog, bench }: { catalog: Catalog; bench: Bench }) {
  const { t } = useTranslation();
  const { width, setWidth, open, setOpen } = useShape();
  const nodes = useEditor((state) => state.nodes);
  const edges = useEditor((state) => state.edges);
  useEffect(() => useUi.subscribe((ui) => ui.wanted !== null && setOpen(true)), [setOpen]);
  const body = useWanted();
  const start = useRef<{ x: number; width: number } | null>(null);
  const resize = (to: number) => setWidth(Math.min(LIMITS[1], Math.max(LIMITS[0], to)));
  const move = (event: PointerEvent) => {
    if (start.current) resize(start.current.width + start.current.x - event.clientX);
  };
  const [node] = nodes;
  const [edge] = edges;
  return (
    <aside className={classes.panel} style={{ width: across(open, width) }} aria-label={t("canvas.panel")}>
      <ActionIcon {...tip(t(open ? "canvas.fold_panel" : "canvas.unfold_panel"), "left")} variant="subtle" color="gray" size={24} aria-label={t(open ? "canvas.fold_panel" : "canvas.unfold_panel")} onClick={() => setOpen(!open)}
        style={{ position: "absolute", top: 12, right: open ? 10 : 2, zIndex: 6 }}>
        {open ? <IconChevronsRight size={16} stroke={1.5} /> : <IconChevronsLeft size={16} stroke={1.5} />}
      </ActionIcon>
      {open && (
        <>
          <div className={classes.grip} role="separator" aria-orientation="vertical" aria-label={t("canvas.resize_panel")} aria-valuenow={width} aria-valuemin={LIMITS[0]} aria-valuemax={LIMITS[1]} tabIndex={0}
            onPointerDown={(event) => {
              start.current = { x: event.clientX, width };
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={move}
            onPointerUp={() => (start.current = null)}
            onKeyDown={(event) => {
              if (event.key === "ArrowLeft") resize(width + 20);
              if (event.key === "ArrowRight") resize(width - 20);
            }} />
          <div className={classes.panelBody} ref={body} onKeyDown={leave(nodes)}>
            {nodes.length > 1 || (node && !isNode(node)) ? (
              <ManyPanel items={nodes} bench={bench} />
            ) : node ? (
              <NodePanel key={node} id={node} catalog={catalog} bench={bench} />
            ) : edge ? (
              <EdgePanel id={edge} catalog={catalog} />
            ) : (
              <WorkflowPanel />
            )}
          </div>
        </>
      )}
    </aside>
  );
}
