import { useQuery } from "@tanstack/react-query";
import { get, post } from "../api/client";
import { useSchedules } from "../api/queries";
import type { Resolved, Run, RunDetail, Target } from "../api/types";

/** How many devices the workflow would meet: those of its newest run, else of its schedule; undefined where none is known. */
export function useDeviceCount(workflow: string, wanted: boolean): number | undefined {
  const runs = useQuery({
    queryKey: ["runs", "newest of", workflow],
    queryFn: async () => {
      const [newest] = (await get<{ items: Run[] }>(`/runs?workflow=${encodeURIComponent(workflow)}&limit=1`)).items;
      return { target: newest && (await get<RunDetail>(`/runs/${newest.id}`)).target };
    },
    enabled: wanted,
    staleTime: 30_000,
  });
  const schedules = useSchedules().data;
  const target: Target | undefined = runs.data?.target ?? (runs.data && schedules?.find((schedule) => schedule.workflow_id === workflow && schedule.enabled)?.target);
  const found = useQuery({
    queryKey: ["target", target],
    queryFn: () => post<Resolved>("/targets/resolve", { target }),
    enabled: wanted && target !== undefined,
    staleTime: 30_000,
  });
  return target === undefined ? undefined : found.data?.count;
}
