import { queryOptions } from "@tanstack/react-query";
import { draftAt, get, getAll } from "../api/client";
import type { Version, WorkflowFull } from "../api/types";
import type { WorkflowDoc } from "../document/types";

/** The name the draft goes by among the versions, which are numbers. */
export const DRAFT = "draft";

/** The draft or a version, as it stands in the list. */
export interface Entry {
  name: string;
  author: string;
  at: string;
  message: string;
  published: boolean;
}

export const draftQuery = (id: string) =>
  queryOptions({ queryKey: ["workflow", id], queryFn: () => get<WorkflowFull>(draftAt(id)), staleTime: 0, gcTime: 0 });

export const versionsQuery = (id: string) =>
  queryOptions({ queryKey: ["versions", id], queryFn: () => getAll<Version>(`/workflows/${id}/versions`), staleTime: 0 });

/** A version never changes, the draft may at any time. */
export const documentQuery = (id: string, name: string) =>
  queryOptions({
    queryKey: ["document", id, name],
    queryFn: () => readDocument(id, name),
    staleTime: name === DRAFT ? 0 : Infinity,
    gcTime: name === DRAFT ? 0 : undefined,
  });

export const readDocument = (id: string, name: string): Promise<WorkflowDoc> =>
  get<{ document: WorkflowDoc }>(name === DRAFT ? `/workflows/${id}` : `/workflows/${id}/versions/${name}`).then((found) => found.document);
