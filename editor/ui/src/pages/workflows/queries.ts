import { queryOptions, useQuery } from "@tanstack/react-query";
import { getAll } from "../../api/client";
import type { Mode, Outcome, Status, WorkflowRow } from "../../api/types";
import type { WorkflowDoc } from "../../document/types";

/** What stands on a workflow's card beside what the list of all workflows says. */
export interface CardRow {
  id: string;
  sketch: WorkflowDoc;
  last_run: { id: string; status: Status; outcome: Outcome | null; mode: Mode; created_at: string; finished_at: string | null } | null;
  next_due_at: string | null;
  errors: number;
  warnings: number;
}

interface TemplateWords {
  name: string;
  description: string;
  document: WorkflowDoc;
}

export interface Template extends TemplateWords {
  id: string;
  /** The same in other languages. */
  words?: Record<string, TemplateWords | undefined>;
}

/** The template in a language, or as it is where it has no words in that. */
export const spoken = (template: Template, language: string): Template => ({ ...template, ...template.words?.[language] });

const cards = queryOptions({
  queryKey: ["workflows", "cards"],
  staleTime: 5_000,
  queryFn: async () => new Map((await getAll<CardRow>("/workflow-cards")).map((row) => [row.id, row])),
});
export const useCards = () => useQuery(cards);
export const useTemplates = () => useQuery({ queryKey: ["templates"], staleTime: Infinity, queryFn: () => getAll<Template>("/templates") });

export const SORTS = ["name", "changed", "run", "next", "problems"] as const;
export type Sort = (typeof SORTS)[number];

/** In the order that was asked for; what has no such thing (never run, not scheduled) comes last. */
export function sorted(rows: readonly WorkflowRow[], cardsById: ReadonlyMap<string, CardRow>, by: Sort, language: string): WorkflowRow[] {
  const names = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const rank = (row: WorkflowRow): number => {
    const card = cardsById.get(row.id);
    if (by === "changed") return -Date.parse(row.updated_at);
    if (by === "run") return card?.last_run ? -Date.parse(card.last_run.created_at) : Infinity;
    if (by === "next") return card?.next_due_at ? Date.parse(card.next_due_at) : Infinity;
    if (by === "problems") return card ? -(card.errors * 1000 + card.warnings) : 0;
    return 0;
  };
  return rows
    .map((row) => [row, rank(row)] as const)
    .sort(([a, left], [b, right]) => (left === right ? names.compare(a.name, b.name) : left - right))
    .map(([row]) => row);
}
