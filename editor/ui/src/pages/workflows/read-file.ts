import type { TFunction } from "i18next";
import type { WorkflowDoc } from "../../document/types";

export const LARGEST = 10_000_000;
const DEEPEST = 60;
const FORMAT = 1;

export type ReadFile = { doc: WorkflowDoc } | { refused: string };

/** A file as a workflow, or one sentence that says why it is none. What it holds is looked through on the server. */
export async function readWorkflow(file: File, t: TFunction): Promise<ReadFile> {
  const name = file.name.length > 60 ? `${file.name.slice(0, 59)}…` : file.name;
  if (file.size > LARGEST) return { refused: t("incoming.too_big", { name }) };
  let value: unknown;
  try {
    const text = await file.text();
    if (deepest(text) > DEEPEST) return { refused: t("incoming.too_deep", { name }) };
    value = JSON.parse(text);
  } catch {
    return { refused: t("incoming.not_json", { name }) };
  }
  if (!isRecord(value) || !isRecord(value.nodes) || !Array.isArray(value.edges) || !listsFit(value)) return { refused: t("incoming.not_workflow", { name }) };
  if (typeof value.format === "number" && value.format > FORMAT) return { refused: t("incoming.newer", { name, format: value.format }) };
  const called = typeof value.name === "string" && value.name.trim() ? value.name.slice(0, 200) : name.replace(/\.json$/i, "");
  return { doc: { ...(value as unknown as WorkflowDoc), name: called } };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** What the canvas walks through has the right shape: it must be able to show the problems of the rest. */
function listsFit(value: Record<string, unknown>): boolean {
  const nodes = Object.values(value.nodes as object).every((node) => isRecord(node) && typeof node.type === "string");
  const edges = (value.edges as unknown[]).every((edge) => isRecord(edge) && typeof edge.from === "string" && typeof edge.to === "string");
  const lists = [value.groups, value.notes].every((list) => list === undefined || (Array.isArray(list) && list.every(isRecord)));
  const layout = value.layout === undefined || (isRecord(value.layout) && Object.values(value.layout).every(isRecord));
  return nodes && edges && lists && layout;
}

/** How deeply brackets are nested, read without parsing. */
export function deepest(text: string): number {
  let [depth, most, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (quoted) {
      if (letter === 92) at += 1;
      else if (letter === 34) quoted = false;
    } else if (letter === 34) quoted = true;
    else if (letter === 91 || letter === 123) most = Math.max(most, (depth += 1));
    else if (letter === 93 || letter === 125) depth -= 1;
  }
  return most;
}
