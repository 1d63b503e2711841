/**
 * Far away a card shows only its picture and its title, both larger: nothing else could be read, and a thousand whole
 * cards are slow to move. It keeps its size and its ports their places, so that no wire moves when the view changes.
 */
import { Handle, Position, useStore } from "@xyflow/react";
import { createContext, memo, startTransition, useContext, useEffect, type CSSProperties } from "react";
import { TypeIcon } from "../components/type-icon";
import { cardHeight } from "../document/sizes";
import classes from "./canvas.module.css";
import type { CardData } from "./flow";
import { asks } from "./ports";
import { TallyBar } from "./tally-bar";

/** Below the one a card is far, above the other near; between them it stays as it is, so that nothing flickers. A rehearsal,
 * which fits its steps into half a page, stays near (LEAST_ZOOM there): its counts are to be read. */
const FAR = 0.34;
const NEAR = 0.38;

const FarContext = createContext(false);
export const FarProvider = FarContext.Provider;
export const useFar = () => useContext(FarContext);

/** Tells when the canvas comes near or goes far; the cards follow when there is time, the zoom itself does not wait. */
export function Distance({ far, set }: { far: boolean; set: (far: boolean) => void }) {
  const next = useStore((state) => state.transform[2] < (far ? NEAR : FAR));
  useEffect(() => {
    if (next !== far) startTransition(() => set(next));
  }, [next, far, set]);
  return null;
}

const ROW = 20;
const WAY_IN = 26;
const TALLY = 32;
const LINE = 26;
const AROUND = 18;

/** Where a port's middle is below the border of a card whose ports end at `bottom`, as a whole card has it. */
const portTop = (bottom: number, border: number, ports: number, index: number) => bottom - 2 * border - 4 - ROW * (ports - index) + ROW / 2;

interface FarCardProps {
  id: string;
  data: CardData;
  selected?: boolean;
  /** As the whole card was measured, in pixels. */
  height?: number;
}

export const FarCard = memo(function FarCard({ id, data, selected, height: measured }: FarCardProps) {
  const { node, type, ports, tally, fixed } = data;
  const title = node.name || type?.title || node.type;
  const height = measured ?? cardHeight(title, ports.length) + (tally ? TALLY : 0);
  const worst = data.problems.some((problem) => problem.severity === "error") ? "error" : data.problems.length ? "warning" : undefined;
  const source = (name: string, style: CSSProperties) => <Handle key={name} id={name} type="source" position={Position.Right} className={classes.handle} style={style} isConnectable={!fixed} onClick={asks(id, name, data)} />;
  const bottom = tally ? height - TALLY : height;
  const border = data.meeting ? 4 : 1;
  const lines = Math.max(1, Math.floor((bottom - AROUND) / LINE));
  return (
    <div className={classes.card} data-far style={{ height }} data-severity={worst} data-selected={selected || undefined} data-meeting={data.meeting || undefined} data-disabled={node.disabled || undefined} data-unknown={!type || undefined} data-current={data.current || undefined}>
      <Handle type="target" position={Position.Left} className={classes.handle} style={{ top: WAY_IN }} isConnectable={!fixed} />
      <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} size={48} />
      <span className={classes.farTitle} style={{ WebkitLineClamp: lines }}>{title}</span>
      {ports.map((port, index) => source(port.name, { top: portTop(bottom, border, ports.length, index) }))}
      {source("failed", { top: height - 2 * border + ROW / 2, right: 11 })}
      {tally && <TallyBar tally={tally} far />}
    </div>
  );
});
