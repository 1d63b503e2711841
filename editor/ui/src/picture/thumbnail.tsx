import { memo, useMemo } from "react";
import type { Catalog, WorkflowDoc } from "../document/types";
import { sceneOf, wirePath, type Shape } from "./scene";
import classes from "./picture.module.css";

/** A small true picture of a workflow: its cards in the hues of their areas, wires, containers, meeting points, notes. */
export const Thumbnail = memo(function Thumbnail({ doc, catalog, label }: { doc: WorkflowDoc; catalog: Catalog; label: string }) {
  const scene = useMemo(() => sceneOf(doc, catalog), [doc, catalog]);
  if (scene.shapes.length === 0) return <div className={classes.bare} role="img" aria-label={label} />;
  // a workflow of one step is not blown up to the whole picture
  const width = Math.max(scene.width + 64, 1000);
  const height = Math.max(scene.height + 64, 340);
  const box = `${scene.x - (width - scene.width) / 2} ${scene.y - (height - scene.height) / 2} ${width} ${height}`;
  return (
    <svg viewBox={box} className={classes.thumbnail} role="img" aria-label={label} preserveAspectRatio="xMidYMid meet">
      {scene.shapes.filter((shape) => shape.kind !== "card" && shape.kind !== "trigger").map((shape) => <Item key={shape.id} shape={shape} />)}
      {scene.wires.map((wire, index) => (
        <path key={index} d={wirePath(wire)} className={classes.wire} data-failure={wire.failure || undefined} />
      ))}
      {scene.shapes.filter((shape) => shape.kind === "card" || shape.kind === "trigger").map((shape) => <Item key={shape.id} shape={shape} />)}
    </svg>
  );
});

function Item({ shape }: { shape: Shape }) {
  const { x, y, width, height, kind } = shape;
  const tile = shape.hue === undefined ? {} : { fill: `hsl(${shape.hue} 42% var(--p-tile))` };
  return (
    <g data-kind={kind} data-meeting={shape.meeting || undefined} data-disabled={shape.disabled || undefined}>
      <rect x={x} y={y} width={width} height={height} rx={kind === "trigger" ? height / 2 : 12} className={classes[kind]} />
      {shape.meeting && <rect x={x + 7} y={y + 7} width={width - 14} height={height - 14} rx={8} className={classes.inner} />}
      {(kind === "card" || kind === "container") && <rect x={x + 16} y={y + 14} width={40} height={40} rx={8} style={tile} className={classes.tile} />}
      {kind === "card" && <rect x={x + 68} y={y + 18} width={Math.min(150, 30 + shape.title.length * 6)} height={12} rx={6} className={classes.word} />}
      {kind === "card" && <rect x={x + 68} y={y + 40} width={100} height={8} rx={4} className={classes.faint} />}
      {kind === "note" && [0, 1, 2].map((line) => <rect key={line} x={x + 18} y={y + 22 + line * 26} width={Math.max(10, (width - 36) * (line === 2 ? 0.5 : 1))} height={9} rx={4} className={classes.faint} />)}
    </g>
  );
}
