import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "../../api/client";
import type { Upstream } from "../../api/types";
import { isOwn, nodeOf } from "../../rehearsal/path";
import { useRehearsal } from "../../rehearsal/store";
import type { RehearsedStep } from "../../rehearsal/types";
import type { WorkflowDoc } from "../../document/types";
import { useEditor } from "../store";

const NONE: Record<string, string> = {};
// as the server shortens those of a run
const LONGEST = 80;
const DEEPEST = 4;
const GOOD: ReadonlySet<string> = new Set(["ok", "changed", "would_change"]);

/** What the values of this workflow were in the rehearsal that is open, else in its newest finished run, by dotted name. */
export function useLastValues(): Record<string, string> {
  const doc = useEditor((state) => state.doc);
  const { id } = doc;
  const found = useQuery({ queryKey: ["workflows", id, "last-values"], queryFn: () => get<{ values: Record<string, string> }>(`/workflows/${id}/last-values`), staleTime: 30_000 });
  const open = useRehearsal((state) => state.open);
  const way = useRehearsal((state) => state.way);
  const run = found.data?.values ?? NONE;
  return useMemo(() => (open && way.length > 0 ? { ...run, ...rehearsedValues(doc, way) } : run), [doc, open, way, run]);
}

/** The first device's value of each output; steps of called workflows are not of this document. */
export function rehearsedValues(doc: WorkflowDoc, steps: readonly RehearsedStep[]): Record<string, string> {
  const found: Record<string, string> = {};
  const put = (name: string, value: unknown, depth: number) => {
    if (depth > 0 && !(name in found)) found[name] = shown(value);
    if (value !== null && typeof value === "object" && !Array.isArray(value) && depth < DEEPEST)
      for (const [key, inner] of Object.entries(value)) put(`${name}.${key}`, inner, depth + 1);
  };
  for (const step of steps) if (isOwn(doc, step.path) && GOOD.has(step.outcome)) put(nodeOf(doc, step.path), step.data, 0);
  return found;
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

export function withLast(upstream: Upstream[], last: Record<string, string>): Upstream[] {
  if (last === NONE) return upstream;
  return upstream.map((each) => (each.name in last ? { ...each, last: worded(each, last[each.name] ?? "") } : each));
}

/** In the words of the choices, where it is one of them. */
const worded = ({ choices }: Upstream, last: string) => choices?.find(({ value }) => String(value) === last)?.label ?? last;
