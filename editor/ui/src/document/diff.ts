/** What differs between two documents: meaning first, how it is drawn apart. Pure. */
import { cellsOfAbout, cellsOfNode, emptyMap, type Cells } from "./cells";
import { groupItem, noteItem } from "./items";
import { edgeId } from "./problems";
import { same } from "./same";
import type { Place, WorkflowDoc } from "./types";

export type Kind = "added" | "removed" | "changed";

/** One value that differs; what is not there is undefined. */
export interface Field {
  /** Such as `name` or `params/reboot`. */
  path: string;
  before: unknown;
  after: unknown;
}

export interface NodeChange {
  key: string;
  kind: Kind;
  fields: Field[];
}

export interface EdgeChange {
  id: string;
  kind: "added" | "removed";
}

/** A place, a frame or a note that differs, as an item of the canvas. */
export interface LayoutChange {
  item: string;
  kind: Kind;
}

export interface Difference {
  nodes: NodeChange[];
  edges: EdgeChange[];
  /** Name, description, inputs and outputs. */
  about: Field[];
  layout: LayoutChange[];
}

/** All that has to be done to the first document to get the second one. */
export function diff(before: WorkflowDoc, after: WorkflowDoc): Difference {
  return {
    nodes: nodesBetween(before, after),
    edges: edgesBetween(before, after),
    about: fieldsBetween(cellsOfAbout(before), cellsOfAbout(after)),
    layout: layoutBetween(before, after),
  };
}

/** Whether the two mean the same; they may still be drawn differently. */
export const meansTheSame = ({ nodes, edges, about }: Difference): boolean => nodes.length + edges.length + about.length === 0;

/** How many things differ, layout and all. */
export const countOf = ({ nodes, edges, about, layout }: Difference): number => nodes.length + edges.length + about.length + layout.length;

function nodesBetween(before: WorkflowDoc, after: WorkflowDoc): NodeChange[] {
  const changes: NodeChange[] = [];
  for (const key of keysOfBoth(before.nodes, after.nodes)) {
    const [one, other] = [own(before.nodes, key), own(after.nodes, key)];
    if (one === other) continue;
    const fields = fieldsBetween(cellsOfNode(one), cellsOfNode(other));
    const kind = !one ? "added" : !other ? "removed" : "changed";
    if (kind !== "changed" || fields.length > 0) changes.push({ key, kind, fields });
  }
  return changes;
}

function edgesBetween(before: WorkflowDoc, after: WorkflowDoc): EdgeChange[] {
  const [was, is] = [new Set(before.edges.map(edgeId)), new Set(after.edges.map(edgeId))];
  return [
    ...[...was].filter((id) => !is.has(id)).map((id): EdgeChange => ({ id, kind: "removed" })),
    ...[...is].filter((id) => !was.has(id)).map((id): EdgeChange => ({ id, kind: "added" })),
  ];
}

export function fieldsBetween(before: Cells, after: Cells): Field[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => before.has(path) !== after.has(path) || !same(before.get(path), after.get(path)))
    .map((path) => ({ path, before: before.get(path), after: after.get(path) }))
    .filter(({ path, before: was, after: is }) => !HOLDERS.has(path) || ![was, is].every((value) => value === undefined || emptyMap(value)));
}

/** A map without anything in it says no more than one that is not there. */
const HOLDERS = new Set(["params", "outputs", "inputs/properties"]);

/** Only what both have can have moved: a node that came or went is not listed again with its place. */
function layoutBetween(before: WorkflowDoc, after: WorkflowDoc): LayoutChange[] {
  const moved = Object.keys(after.nodes)
    .filter((key) => own(before.nodes, key) && !samePlace(before.layout?.[key], after.layout?.[key]))
    .map((item): LayoutChange => ({ item, kind: "changed" }));
  return [...moved, ...listed(before.groups, after.groups, groupItem), ...listed(before.notes, after.notes, noteItem)];
}

/** A document may leave places out; they are then found anew each time, so gaining one moves nothing. */
const samePlace = (one: Place | undefined, other: Place | undefined) => !one || !other || same(one, other);

function listed(before: readonly { id: string }[] = [], after: readonly { id: string }[] = [], itemOf: (id: string) => string): LayoutChange[] {
  const [was, is] = [new Map(before.map((each) => [each.id, each])), new Map(after.map((each) => [each.id, each]))];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((id) => !same(was.get(id), is.get(id)))
    .map((id) => ({ item: itemOf(id), kind: !was.has(id) ? "added" : !is.has(id) ? "removed" : "changed" }));
}

const own = <T>(record: Record<string, T>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);
const keysOfBoth = (one: object, other: object): string[] => [...new Set([...Object.keys(one), ...Object.keys(other)])];

/** Both documents in one drawing: the second, and what only the first has. */
export function overlaid(before: WorkflowDoc, after: WorkflowDoc): WorkflowDoc {
  const gone = Object.keys(before.nodes).filter((key) => !own(after.nodes, key));
  const ids = new Set(after.edges.map(edgeId));
  const layout = { ...after.layout };
  for (const key of gone) {
    const { group: _group, ...place } = before.layout?.[key] ?? { x: 0, y: 0 };
    if (before.layout?.[key]) layout[key] = place;
  }
  return {
    ...after,
    nodes: { ...Object.fromEntries(gone.map((key) => [key, before.nodes[key]!])), ...after.nodes },
    edges: [...after.edges, ...before.edges.filter((edge) => !ids.has(edgeId(edge)))],
    layout,
    groups: after.groups,
  };
}
