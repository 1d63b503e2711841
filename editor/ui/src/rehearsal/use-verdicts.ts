import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { post } from "../api/client";
import { useEditor } from "../canvas/store";
import type { Kept, Verdict } from "./types";

const WAIT_MS = 500;

/** Whether each kept rehearsal still comes out as expected on the workflow as it is drawn now. */
export function useVerdicts(id: string, kept: readonly Kept[] | undefined) {
  const doc = useEditor((state) => state.doc);
  const [document] = useDebouncedValue(doc, WAIT_MS);
  const versions = (kept ?? []).map(({ id: key, updated_at }) => `${key} ${updated_at}`);
  return useQuery({
    queryKey: ["rehearsal-verdicts", id, versions, document],
    enabled: versions.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    queryFn: () => post<{ items: Verdict[]; failed: number }>(`/workflows/${id}/rehearsals/check`, { document }),
  });
}

/** The same on the draft as it is saved. */
export const useDraftVerdicts = (id: string) => useQuery({ queryKey: ["rehearsal-verdicts", id, "draft"], staleTime: 0, gcTime: 0, queryFn: () => post<{ items: Verdict[]; failed: number }>(`/workflows/${id}/rehearsals/check`) });
