/** A document as flat cells, each a value that a person changes as one: what a diff shows and a merge weighs. */
import type { NodeDoc, WorkflowDoc } from "./types";

/** Values by their path, such as `params/reboot`. */
export type Cells = Map<string, unknown>;

/** The path of a cell under its holder; names with a slash in them stay one part. */
const join = (holder: string, name: string) => `${holder}/${name.replace(/~/g, "~0").replace(/\//g, "~1")}`;

/** The parts of a cell's path. */
export const partsOf = (path: string): string[] => path.split("/").map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

function flat(source: object, spread: readonly string[]): Cells {
  const cells: Cells = new Map();
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    if (spread.includes(name) && isMap(value) && Object.keys(value).length > 0) for (const [inner, each] of Object.entries(value)) cells.set(join(name, inner), each);
    else cells.set(join("", name).slice(1), value);
  }
  return cells;
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

export const emptyMap = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 0;

/** The cells of a node: each param by itself, everything else by its name. */
export const cellsOfNode = (node: NodeDoc | undefined): Cells => (node ? flat(node, ["params"]) : new Map());

/** The node that has these cells. */
export function nodeOf(cells: Cells): NodeDoc {
  const node: Record<string, unknown> = {};
  for (const [path, value] of cells) put(node, partsOf(path), value);
  return node as unknown as NodeDoc;
}

const ELSEWHERE = ["nodes", "edges", "layout", "groups", "notes"];

/** What a workflow says of itself: name, description, each input and each output. */
export function cellsOfAbout(doc: WorkflowDoc): Cells {
  const about = Object.fromEntries(Object.entries(doc).filter(([name]) => !ELSEWHERE.includes(name)));
  const cells = flat(about, ["outputs"]);
  const inputs = cells.get("inputs");
  if (!isMap(inputs)) return cells;
  cells.delete("inputs");
  for (const [path, value] of flat(inputs, ["properties"])) cells.set(`inputs/${path}`, value);
  return cells;
}

/** The same parts of a document, made of cells again. */
export function aboutOf(cells: Cells): Omit<WorkflowDoc, "nodes" | "edges" | "layout" | "groups" | "notes"> {
  const about: Record<string, unknown> = {};
  for (const [path, value] of cells) put(about, partsOf(path), value);
  return about as unknown as WorkflowDoc;
}

function put(holder: Record<string, unknown>, parts: readonly string[], value: unknown): void {
  const [first = "", ...rest] = parts;
  // A name like __proto__ out of a file must become a field, not change what objects are.
  const write = (to: unknown) => Object.defineProperty(holder, first, { value: to, enumerable: true, configurable: true, writable: true });
  if (rest.length === 0) {
    // An empty map stands for no cells of its own; those that come for it must not land in the document it is from.
    if (!emptyMap(value)) write(value);
    else if (!Object.hasOwn(holder, first)) write({});
    return;
  }
  if (!Object.hasOwn(holder, first)) write({});
  put(holder[first] as Record<string, unknown>, rest, value);
}
