import { useMemo } from "react";
import { useEditor } from "../canvas/store";
import { litAfter, nodeOf, type Lit } from "./path";
import { useRehearsal } from "./store";

/** What is lit on the canvas; null while nothing is rehearsed. */
export function useLit(): Lit | null {
  const doc = useEditor((state) => state.doc);
  const open = useRehearsal((state) => state.open);
  const way = useRehearsal((state) => state.way);
  const at = useRehearsal((state) => state.at);
  return useMemo(() => (open ? litAfter(doc, way, at) : null), [doc, open, way, at]);
}

/** The node of the current step. */
export function useCurrent(): string {
  const doc = useEditor((state) => state.doc);
  const path = useRehearsal((state) => state.way[state.at - 1]?.path);
  return path === undefined ? "" : nodeOf(doc, path);
}
