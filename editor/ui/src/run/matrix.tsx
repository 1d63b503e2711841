import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { RunDevice } from "../api/types";
import { OutcomeIcon, stateOf } from "../components/outcome";
import type { Catalog, WorkflowDoc } from "../document/types";
import { cellsOf, stepKey, type LiveState } from "./live";
import { nodesInOrder, nodeTitle } from "./names";
import classes from "./run.module.css";

interface MatrixProps {
  state: LiveState;
  doc: WorkflowDoc | undefined;
  catalog: Catalog;
  open: (device: string, node: string) => void;
  chosen: { device: string; node: string } | null;
}

type Line = { kind: "group"; name: string; count: number } | { kind: "device"; device: RunDevice };

/** Devices by nodes: rows grouped by client, cells with the shape of the outcome; only what is seen is drawn. */
export function Matrix({ state, doc, catalog, open, chosen }: MatrixProps) {
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const nodes = useMemo(() => nodesInOrder(doc), [doc]);
  const cells = useMemo(() => cellsOf(state), [state]);
  const lines = useMemo(() => linesOf(state, cells, t("run.once_row"), i18n.language), [state, cells, t, i18n.language]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser keeps its own state on purpose
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => 28, overscan: 10 });
  return (
    <div className={`card ${classes.matrix}`} ref={scroller} role="grid" aria-label={t("run.matrix")} aria-rowcount={lines.length} data-testid="matrix">
      <div className={classes.matrixHead} role="row">
        <div className={classes.name} role="columnheader">
          {t("run.device")}
        </div>
        {nodes.map((key) => (
          <div key={key} className={classes.column} role="columnheader" title={nodeTitle(doc, catalog, key)}>
            <span className="ellipsis">{nodeTitle(doc, catalog, key)}</span>
          </div>
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), position: "relative", width: 260 + nodes.length * 120 }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index] as Line;
          const top = { transform: `translateY(${item.start}px)` };
          if (line.kind === "group")
            return (
              <div key={item.key} className={classes.row} style={top} role="row">
                <div className={`${classes.name} ${classes.group}`} role="rowheader">
                  <span className="ellipsis" title={line.name}>{line.name}</span>
                  <span className="tabular">{line.count}</span>
                </div>
              </div>
            );
          return <DeviceRow key={item.key} style={top} device={line.device} nodes={nodes} cells={cells} open={open} chosen={chosen} title={(key) => nodeTitle(doc, catalog, key)} />;
        })}
      </div>
    </div>
  );
}

interface RowProps {
  device: RunDevice;
  nodes: string[];
  cells: ReturnType<typeof cellsOf>;
  open: MatrixProps["open"];
  chosen: MatrixProps["chosen"];
  title: (key: string) => string;
  style: React.CSSProperties;
}

function DeviceRow({ device, nodes, cells, open, chosen, title, style }: RowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.row} style={style} role="row">
      <div className={classes.name} role="rowheader">
        <OutcomeIcon state={stateOf(device.status, device.outcome)} size={16} />
        <span className="ellipsis" title={device.message ? `${device.name}: ${device.message}` : device.name}>
          {device.name}
        </span>
      </div>
      {nodes.map((key) => {
        const step = cells.get(stepKey(device.device_id, key));
        if (!step)
          return (
            <div key={key} className={classes.cellBox} role="gridcell">
              <span className={classes.cell} data-none />
            </div>
          );
        const where = stateOf(step.status, step.outcome);
        const words = `${device.name}, ${title(key)}: ${t(`outcome.${where}`)}`;
        return (
          <div key={key} className={classes.cellBox} role="gridcell">
            <button type="button" className={classes.cell} aria-label={words} title={step.message ? `${words}. ${step.message}` : words} data-state={where} data-node={key}
              data-chosen={(chosen?.device === device.device_id && chosen.node === key) || undefined} onClick={() => open(device.device_id, key)}>
              <OutcomeIcon state={where} size={13} />
            </button>
          </div>
        );
      })}
    </div>
  );
}

function linesOf(state: LiveState, cells: ReturnType<typeof cellsOf>, once: string, language: string): Line[] {
  const order = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const groups = new Map<string, RunDevice[]>();
  for (const device of state.devices.values()) {
    const name = device.client ?? "";
    groups.set(name, [...(groups.get(name) ?? []), device]);
  }
  const lines: Line[] = [];
  if ([...cells.values()].some((step) => step.device_id === ""))
    lines.push({ kind: "device", device: { device_id: "", name: once, status: state.status, outcome: state.outcome } });
  for (const [name, devices] of [...groups].sort(([a], [b]) => order.compare(a, b))) {
    if (name) lines.push({ kind: "group", name, count: devices.length });
    for (const device of devices.sort((a, b) => order.compare(a.name, b.name))) lines.push({ kind: "device", device });
  }
  return lines;
}
