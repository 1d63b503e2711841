import { download } from "../run/log";
import type { WorkflowDoc } from "../document/types";

/** Keys in order, as the server writes them: the same document always gives the same bytes. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)]));
}

export function saveDocument(doc: WorkflowDoc): void {
  download(`${JSON.stringify(ordered(doc), null, 2)}\n`, `${doc.id}.json`, "application/json");
}
