import { ViewportPortal } from "@xyflow/react";
import type { Guide } from "../document/align";
import classes from "./canvas.module.css";

/** The lines on which a dragged thing catches. */
export function GuideLines({ lines }: { lines: readonly Guide[] }) {
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      {lines.map((line) => (
        <div key={line.axis} aria-hidden className={classes.guide} data-axis={line.axis}
          style={line.axis === "x" ? { left: line.at, top: line.from, height: line.to - line.from } : { top: line.at, left: line.from, width: line.to - line.from }} />
      ))}
    </ViewportPortal>
  );
}
