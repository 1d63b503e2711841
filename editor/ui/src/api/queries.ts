import { queryOptions, useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalog, NodeType } from "../document/types";
import { spoken } from "../document/words";
import { learnTitles } from "../i18n/told";
import { draftAt, dropAhead, get, getAll, seeAhead } from "./client";
import type { Approval, Client, Credential, Device, Run, Schedule, Site, WorkflowRow } from "./types";

const list = <T>(name: string, stale = 15_000) =>
  queryOptions({ queryKey: [name], queryFn: () => getAll<T>(`/${name}`), staleTime: stale });

/** All devices, in few large parts. */
export const useDevices = () => useQuery({ ...list<Device>("devices"), queryFn: () => getAll<Device>("/devices?limit=1000", 20_000) });
export const useClients = () => useQuery(list<Client>("clients"));
export const useSites = () => useQuery(list<Site>("sites"));
export const useCredentials = () => useQuery(list<Credential>("credentials"));
export const useWorkflows = () => useQuery(list<WorkflowRow>("workflows", 5_000));
/** All schedules, or those that concern one client. */
export const useSchedules = (client: string | null = null) =>
  useQuery({ ...list<Schedule>("schedules", 5_000), queryKey: client ? ["schedules", client] : ["schedules"], queryFn: () => getAll<Schedule>(`/schedules${client ? `?client=${encodeURIComponent(client)}` : ""}`) });
export const useApprovals = () =>
  useQuery({ ...list<Approval>("approvals", 5_000), refetchInterval: 15_000, refetchIntervalInBackground: false });

/** Which runs: all of them, those that have not ended, that ended, that ended badly, or did so since this time yesterday. */
export type Which = "any" | "going" | "ended" | "failed" | "failed_lately";

function runsAt(limit: number, client: string | null, which: Which): string {
  const words = new URLSearchParams({ limit: String(limit) });
  if (client) words.set("client", client);
  if (which === "ended") words.set("status", "done");
  else if (which !== "any") words.set("which", which === "going" ? which : "failed");
  if (which === "failed_lately") words.set("ended_within_hours", "24");
  return `/runs?${words.toString()}`;
}

/** The newest runs, of one client or of all; asked again every few seconds while one of them goes on. */
export const useRuns = (limit = 100, client: string | null = null, which: Which = "any") =>
  useQuery({
    queryKey: ["runs", limit, client, which],
    queryFn: () => getAll<Run>(runsAt(limit, client, which), limit),
    refetchInterval: (query) => (query.state.data?.some((run) => run.status !== "done") ? 3_000 : 20_000),
  });

/**
 * The newest runs that ended, asked for again when others go on than before: one of those may be the newest that ended.
 * Until that is answered they are `behind`. `going` are the ids of the runs that go on, in one text; undefined until they are known.
 */
export function useEnded(limit: number, client: string | null, going: string | undefined) {
  const ended = useRuns(limit, client, "ended");
  const { refetch } = ended;
  const [known, setKnown] = useState(going);
  if (known === undefined && going !== undefined) setKnown(going);
  const behind = known !== undefined && going !== undefined && known !== going;
  useEffect(() => {
    if (behind) void refetch().finally(() => setKnown(going));
  }, [behind, going, refetch]);
  return { ...ended, behind };
}

/** The newest runs that have not ended, and how many there are. */
export const useGoing = (limit: number, client: string | null = null) =>
  useQuery({
    queryKey: ["runs", "going", limit, client],
    queryFn: () => get<{ items: Run[]; total: number }>(`${runsAt(limit, client, "going")}&total=true`),
    refetchInterval: (query) => (query.state.data?.total ? 3_000 : 10_000),
  });

/** The newest runs that ended badly since this time yesterday, and how many there are: what one wants to see first in the morning. */
export const useFailedLately = (limit: number, client: string | null = null) =>
  useQuery({
    queryKey: ["runs", "failed lately", limit, client],
    queryFn: () => get<{ items: Run[]; total: number }>(`${runsAt(limit, client, "failed_lately")}&total=true`),
    refetchInterval: 20_000,
  });

/** All node types by id. They change only when the server does. */
export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  staleTime: Infinity,
  queryFn: async (): Promise<Catalog> => {
    const types = await getAll<NodeType>("/catalog");
    learnTitles(types);
    return new Map(types.map((type) => [type.id, { ...type, area: type.area ?? type.id.split(".")[0] ?? "" }]));
  },
});
/** All node types, in the language that is spoken. */
export function useCatalog() {
  const { t, i18n } = useTranslation();
  const select = useCallback((catalog: Catalog) => spoken(catalog, i18n.language, t("canvas.port_done")), [i18n.language, t]);
  return useQuery({ ...catalogQuery, select });
}

/** How long what was fetched ahead of a page counts as new: until the page is drawn. */
const AHEAD_MS = 1_000;

/** A workflow as it is now; each page that shows it asks anew. */
export function useWorkflow<T>(id: string) {
  const query = useQuery({
    queryKey: ["workflow", id],
    queryFn: () => get<T>(draftAt(id)),
    // nobody keeps it until the page is there, so that it may be asked for more than once
    initialData: () => seeAhead<T>(draftAt(id)),
    gcTime: 0,
    staleTime: (kept) => (kept.state.dataUpdateCount === 0 ? AHEAD_MS : 0),
  });
  useEffect(() => dropAhead(draftAt(id)), [id]);
  return query;
}

/** A change on the server that makes the named lists stale. */
export function useChange<Input, Output = unknown>(change: (input: Input) => Promise<Output>, ...stale: QueryKey[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
