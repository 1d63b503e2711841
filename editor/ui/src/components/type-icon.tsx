import { createElement } from "react";
import { iconOf, tileStyle } from "./area";

/** The tile with the node type's icon in the hue of its area. */
export function TypeIcon({ icon, area, size = 32 }: { icon?: string; area: string; size?: number }) {
  return (
    <span aria-hidden style={{ ...tileStyle(area), width: size, height: size, borderRadius: 6, display: "grid", placeItems: "center", flexShrink: 0 }}>
      {createElement(iconOf(icon, area), { size: Math.round(size * 0.6), stroke: 1.5 })}
    </span>
  );
}
