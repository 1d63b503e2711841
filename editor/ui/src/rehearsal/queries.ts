import { useQuery } from "@tanstack/react-query";
import { get, getAll } from "../api/client";
import type { Kept, Rehearsal } from "./types";

export const keptKey = (workflow: string) => ["rehearsals", workflow];

export const useKeptRehearsals = (workflow: string) => useQuery({ queryKey: keptKey(workflow), queryFn: () => getAll<Kept>(`/workflows/${workflow}/rehearsals`), staleTime: 10_000 });

interface LastRun {
  run_id: string | null;
  finished_at: string | null;
  rehearsal: Rehearsal | null;
}

/** The newest finished run as a rehearsal. */
export const useLastRun = (workflow: string) => useQuery({ queryKey: ["last-run-rehearsal", workflow], queryFn: () => get<LastRun>(`/workflows/${workflow}/last-run-rehearsal`), staleTime: 30_000 });
