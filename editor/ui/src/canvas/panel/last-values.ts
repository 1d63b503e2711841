import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { Upstream } from "../../api/types";
import { useEditor } from "../store";

const NONE: Record<string, string> = {};

/** What the values of this workflow were in its newest finished run, by dotted name. */
export function useLastValues(): Record<string, string> {
  const id = useEditor((state) => state.doc.id);
  const found = useQuery({ queryKey: ["workflows", id, "last-values"], queryFn: () => get<{ values: Record<string, string> }>(`/workflows/${id}/last-values`), staleTime: 30_000 });
  return found.data?.values ?? NONE;
}

export function withLast(upstream: Upstream[], last: Record<string, string>): Upstream[] {
  if (last === NONE) return upstream;
  return upstream.map((each) => (each.name in last ? { ...each, last: last[each.name] } : each));
}
