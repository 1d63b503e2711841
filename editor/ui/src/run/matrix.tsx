import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { TFunction } from "i18next";
import { memo, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { RunDevice } from "../api/types";
import { OutcomeIcon, stateOf } from "../components/outcome";
import type { Catalog, WorkflowDoc } from "../document/types";
import { locale } from "../i18n/locale";
import { toldMessage } from "../i18n/told";
import { follows, linesOf, inOrder, type Filter, type Line } from "./matrix-lines";
import { cellOf, type LiveState } from "./model";
import { nodesInOrder, nodeTitle, wayOut } from "./names";
import classes from "./run.module.css";

interface MatrixProps {
  state: LiveState;
  doc: WorkflowDoc | undefined;
  catalog: Catalog;
  filter: Filter;
  order: Intl.Collator;
  open: (device: string, node: string) => void;
  chosen: { device: string; node: string } | null;
}

/** As wide as the style sheet makes them. */
const NAME = 260;
const COLUMN = 120;
const TRIES = 10;

interface Spot {
  row: number;
  column: number;
}

/**
 * Devices by nodes: rows grouped by client, cells with the shape of the outcome; only what is seen is drawn. The grid is
 * one stop of the Tab key; the arrows move in it.
 */
export const Matrix = memo(function Matrix({ state, doc, catalog, filter, order, open, chosen }: MatrixProps) {
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const nodes = useMemo(() => nodesInOrder(doc), [doc]);
  const titles = useMemo(() => nodes.map((key) => nodeTitle(doc, catalog, key)), [nodes, doc, catalog]);
  const size = state.devices.size;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- who takes part is frozen when a run starts; only the first look brings devices
  const ids = useMemo(() => inOrder(state.devices.values(), order), [size, order]);
  // without a filter the rows are the same however the run goes on: only what they show is looked up anew
  const now = follows(filter) ? state : state.devices;
  const once = state.steps.has("");
  // eslint-disable-next-line react-hooks/exhaustive-deps -- `now` stands for all of the state that counts
  const lines = useMemo(() => linesOf(state, ids, filter, t("run.once_row"), order), [now, once, ids, filter, t, order]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser keeps its own state on purpose
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => 28, overscan: 10 });
  const across = useVirtualizer({ horizontal: true, count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => COLUMN, overscan: 3, paddingStart: NAME, scrollPaddingStart: NAME });
  const columns = across.getVirtualItems();
  const before = Math.max(0, (columns[0]?.start ?? NAME) - NAME);
  const [spot, setSpot] = useState<Spot | null>(null);
  const at = spot ?? { row: Math.max(0, lines.findIndex((line) => line.kind === "device")), column: 0 };

  const drawn = ({ row, column }: Spot) => scroller.current?.querySelector<HTMLElement>(`[data-row="${row}"] [data-column="${column}"]`);
  const focus = (next: Spot, tries: number) => {
    const cell = drawn(next);
    if (cell) cell.focus();
    else if (tries > 0) requestAnimationFrame(() => focus(next, tries - 1));
  };
  // at once where the cell is drawn: whoever types on must not meet the cell before
  const go = (next: Spot) => {
    setSpot(next);
    virtual.scrollToIndex(next.row);
    across.scrollToIndex(next.column);
    focus(next, TRIES);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moved(at, event.key, lines, nodes.length);
    if (!next) return;
    event.preventDefault();
    go(next);
  };

  return (
    <div className={`card ${classes.matrix}`} ref={scroller} role="grid" aria-label={t("run.matrix")} aria-rowcount={lines.length + 1} aria-colcount={nodes.length + 1} data-testid="matrix" data-sequence={state.seq} onKeyDown={onKeyDown}>
      <div className={classes.matrixHead} role="row" style={{ width: across.getTotalSize() }}>
        <div className={classes.name} role="columnheader">
          {t("run.device")}
        </div>
        <Gap width={before} />
        {columns.map(({ index }) => (
          <div key={nodes[index]} className={classes.column} role="columnheader" aria-colindex={index + 2} title={titles[index]}>
            <span className="ellipsis">{titles[index]}</span>
          </div>
        ))}
      </div>
      <div style={{ height: virtual.getTotalSize(), position: "relative", width: across.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index] as Line;
          if (line.kind === "group")
            return (
              <div key={`group ${line.name}`} className={classes.row} style={{ transform: `translateY(${item.start}px)` }} role="row" aria-rowindex={item.index + 2}>
                <div className={`${classes.name} ${classes.group}`} role="rowheader">
                  <span className="ellipsis" title={line.name}>{line.name}</span>
                  <span className="tabular">{line.count.toLocaleString(locale(i18n.language))}</span>
                </div>
              </div>
            );
          const device = state.devices.get(line.device.device_id) ?? { ...line.device, status: state.status, outcome: state.outcome };
          return (
            <div key={device.device_id} className={classes.row} style={{ transform: `translateY(${item.start}px)` }} role="row" data-row={item.index} aria-rowindex={item.index + 2}>
              <DeviceName device={device} />
              <Gap width={before} />
              {columns.map(({ index: column }) => {
                const key = nodes[column] ?? "";
                return (
                  <Cell key={key} step={cellOf(state, device.device_id, key)} device={device} doc={doc} catalog={catalog} node={key} title={titles[column] ?? key} column={column} stop={at.row === item.index && at.column === column}
                    chosen={chosen?.device === device.device_id && chosen.node === key} open={open} t={t} />
                );
              })}
            </div>
          );
        })}
      </div>
      {lines.length === 0 && (
        <Text c="dimmed" size="sm" ta="center" py="md" role="status">
          {t("run.no_such_device")}
        </Text>
      )}
    </div>
  );
});

/** In place of the columns left of those in view. */
const Gap = ({ width }: { width: number }) => (width > 0 ? <div style={{ width, flexShrink: 0 }} aria-hidden /> : null);

/** Where an arrow leads: over groups, never over the edge. */
function moved(from: Spot, key: string, lines: readonly Line[], columns: number): Spot | null {
  const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };
  if (key === "Home") return { ...from, column: 0 };
  if (key === "End") return { ...from, column: columns - 1 };
  const step = steps[key];
  if (!step) return null;
  let row = Math.min(lines.length - 1, Math.max(0, from.row + step[0]));
  const on = Math.sign(step[0]) || 1;
  while (lines[row]?.kind === "group") row += on;
  if (!lines[row]) return null;
  return { row, column: Math.min(columns - 1, Math.max(0, from.column + step[1])) };
}

const DeviceName = memo(function DeviceName({ device }: { device: RunDevice }) {
  return (
    <div className={classes.name} role="rowheader">
      <OutcomeIcon state={stateOf(device.status, device.outcome)} size={16} />
      {device.device_id ? (
        <Link to={`/devices/${device.device_id}`} className="plain ellipsis" title={device.message ? `${device.name}: ${toldMessage(device)}` : device.name}>
          {device.name}
        </Link>
      ) : (
        <span className="ellipsis">{device.name}</span>
      )}
    </div>
  );
});

interface CellProps {
  step: ReturnType<typeof cellOf>;
  device: RunDevice;
  doc: WorkflowDoc | undefined;
  catalog: Catalog;
  node: string;
  title: string;
  column: number;
  stop: boolean;
  chosen: boolean;
  open: MatrixProps["open"];
  t: TFunction;
}

const Cell = memo(function Cell({ step, device, doc, catalog, node, title, column, stop, chosen, open, t }: CellProps) {
  const where = step ? stateOf(step.status, step.outcome) : "pending";
  const way = step && wayOut(t, doc, catalog, step);
  const stands = step ? [t(`outcome.${where}`), way && t("run.took_way", { way })].filter(Boolean).join(", ") : t("run.not_reached");
  const words = `${device.name}, ${title}: ${stands}`;
  return (
    <div className={classes.cellBox} role="gridcell" aria-colindex={column + 2}>
      <button type="button" className={classes.cell} aria-label={words} title={step?.message ? `${words}. ${toldMessage(step)}` : words} tabIndex={stop ? 0 : -1} aria-disabled={!step || undefined}
        data-column={column} data-none={!step || undefined} data-state={step && where} data-node={step && node} data-chosen={chosen || undefined} onClick={() => step && open(device.device_id, node)}>
        {step && <OutcomeIcon state={where} size={13} />}
      </button>
    </div>
  );
});
