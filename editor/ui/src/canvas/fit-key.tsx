import { useHotkeys } from "@mantine/hooks";
import { useReactFlow } from "@xyflow/react";
import { motion } from "./commands/selection";

/** Where the canvas' commands are not: its key that shows everything. */
export function FitKey() {
  const flow = useReactFlow();
  useHotkeys([["1", () => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: motion() })]]);
  return null;
}
