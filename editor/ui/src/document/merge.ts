/**
 * Two drafts that grew out of the same one, brought together node by node: what only one of them changed is taken, what
 * both changed differently is a clash that a person decides. Nothing is dropped without being said. Pure.
 */
import { aboutOf, cellsOfAbout, cellsOfNode, nodeOf, type Cells } from "./cells";
import { freeKey } from "./keys";
import { edgeId } from "./problems";
import { splitFrom } from "./ports";
import { renamed } from "./references";
import { same } from "./same";
import type { EdgeDoc, NodeDoc, Place, WorkflowDoc } from "./types";

export type Side = "mine" | "theirs";

/** Something that both changed, each in another way. Without a path it is the whole node or note that one took away. */
export interface Clash {
  id: string;
  kind: "node" | "about" | "note" | "group";
  /** The node's key, the note's or the group's id; of the workflow itself, nothing. */
  key: string;
  path?: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

export interface Merged {
  /** With each clash as it was chosen; where nothing was chosen, as mine has it. */
  doc: WorkflowDoc;
  clashes: Clash[];
}

export type Choices = Readonly<Record<string, Side>>;

/** The three states of one value; what is not there is undefined. */
interface Three<T> {
  base: T | undefined;
  mine: T | undefined;
  theirs: T | undefined;
}

/** `mine` and `theirs` brought together, both made from `base`. */
export function merge(base: WorkflowDoc, own: WorkflowDoc, theirs: WorkflowDoc, choices: Choices = {}): Merged {
  const mine = keptApart(base, own, theirs);
  const clashes: Clash[] = [];
  const decide: Decide = (clash) => {
    clashes.push(clash);
    return choices[clash.id] ?? "mine";
  };
  const nodes = mergeNodes(base, mine, theirs, decide);
  const about = aboutOf(mergeCells({ base: cellsOfAbout(base), mine: cellsOfAbout(mine), theirs: cellsOfAbout(theirs) }, (path, three) => decide({ id: `about/${path}`, kind: "about", key: "", path, ...three })));
  const doc: WorkflowDoc = { ...about, nodes, edges: mergeEdges(base, mine, theirs, nodes) };
  const layout = mergeLayout(base, mine, theirs, nodes);
  if (layout) doc.layout = layout;
  const groups = mergeLists("group", base.groups, mine.groups, theirs.groups, decide);
  if (groups) doc.groups = groups;
  const notes = mergeLists("note", base.notes, mine.notes, theirs.notes, decide);
  if (notes) doc.notes = notes;
  return { doc, clashes };
}

type Decide = (clash: Clash) => Side;

/** What one side left alone is taken from the other; undefined when both changed it, each in another way. */
function settled<T>({ base, mine, theirs }: Three<T>): Side | undefined {
  if (same(mine, theirs) || same(theirs, base)) return "mine";
  return same(mine, base) ? "theirs" : undefined;
}

const at = <T>(record: Record<string, T> | undefined, key: string): T | undefined => (record && Object.hasOwn(record, key) ? record[key] : undefined);
const threeAt = <T>(base: Record<string, T> | undefined, mine: Record<string, T> | undefined, theirs: Record<string, T> | undefined, key: string): Three<T> => ({ base: at(base, key), mine: at(mine, key), theirs: at(theirs, key) });
const allKeys = (...records: (object | undefined)[]): string[] => [...new Set(records.flatMap((record) => Object.keys(record ?? {})))];

function mergeNodes(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc, decide: Decide): Record<string, NodeDoc> {
  const nodes: Record<string, NodeDoc> = {};
  for (const key of allKeys(mine.nodes, theirs.nodes)) {
    const node = mergeNode(key, threeAt(base.nodes, mine.nodes, theirs.nodes, key), leaned(base, mine, theirs, key), decide);
    if (node) nodes[key] = node;
  }
  // A loop that one took away stays while something in it stays.
  for (const pending = Object.values(nodes); pending.length; ) {
    const parent = pending.pop()?.parent;
    const lost = parent && !Object.hasOwn(nodes, parent) ? (at(mine.nodes, parent) ?? at(theirs.nodes, parent) ?? at(base.nodes, parent)) : undefined;
    if (parent && lost) pending.push((nodes[parent] = lost));
  }
  return nodes;
}

/** `wired`: who drew a new wire at the node; taking the node away would take that wire away too. */
function mergeNode(key: string, three: Three<NodeDoc>, wired: ReadonlySet<Side>, decide: Decide): NodeDoc | undefined {
  const { base, mine, theirs } = three;
  if (mine && theirs) {
    const side = settled(three);
    if (side) return three[side];
    const cells = { base: cellsOfNode(base), mine: cellsOfNode(mine), theirs: cellsOfNode(theirs) };
    return nodeOf(mergeCells(cells, (path, values) => decide({ id: `nodes/${key}/${path}`, kind: "node", key, path, ...values })));
  }
  if (!base) return mine ?? theirs;
  const keeper: Side = mine ? "mine" : "theirs";
  if (same(three[keeper], base) && !wired.has(keeper)) return undefined;
  return three[decide({ id: `nodes/${key}`, kind: "node", key, ...three })];
}

/** On which sides a wire that the base has not leads to or from the node. */
function leaned(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc, key: string): Set<Side> {
  const found = new Set<Side>();
  if (Object.hasOwn(mine.nodes, key) && Object.hasOwn(theirs.nodes, key)) return found;
  const known = new Set(base.edges.map(edgeId));
  const touches = (edge: EdgeDoc) => !known.has(edgeId(edge)) && (edge.to === key || splitFrom(edge.from)[0] === key);
  if (mine.edges.some(touches)) found.add("mine");
  if (theirs.edges.some(touches)) found.add("theirs");
  return found;
}

function mergeCells(cells: Record<keyof Three<unknown>, Cells>, decide: (path: string, three: Three<unknown>) => Side): Cells {
  const merged: Cells = new Map();
  for (const path of new Set([...cells.mine.keys(), ...cells.theirs.keys(), ...cells.base.keys()])) {
    const three = { base: cells.base.get(path), mine: cells.mine.get(path), theirs: cells.theirs.get(path) };
    const value = three[settled(three) ?? decide(path, three)];
    if (value !== undefined) merged.set(path, value);
  }
  return merged;
}

/** A wire is there if both have it or one drew it, as long as both its ends are. */
function mergeEdges(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc, nodes: Record<string, NodeDoc>): EdgeDoc[] {
  const [was, here, there] = [base, mine, theirs].map((doc) => new Set(doc.edges.map(edgeId))) as [Set<string>, Set<string>, Set<string>];
  const all = new Map([...mine.edges, ...theirs.edges].map((edge) => [edgeId(edge), edge]));
  return [...all.values()].filter((edge) => {
    const id = edgeId(edge);
    const wanted = !was.has(id) || ((here.has(id) || fell(mine, edge)) && (there.has(id) || fell(theirs, edge)));
    return wanted && Object.hasOwn(nodes, splitFrom(edge.from)[0]) && Object.hasOwn(nodes, edge.to);
  });
}

/** A wire that went only because one of its ends did. */
const fell = (doc: WorkflowDoc, edge: EdgeDoc) => !Object.hasOwn(doc.nodes, splitFrom(edge.from)[0]) || !Object.hasOwn(doc.nodes, edge.to);

/** Where things stand is never asked about: what both moved stays where the one who looks at it has put it. */
function mergeLayout(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc, nodes: Record<string, NodeDoc>): Record<string, Place> | undefined {
  if (!mine.layout && !theirs.layout) return undefined;
  const layout: Record<string, Place> = {};
  for (const key of allKeys(mine.layout, theirs.layout)) {
    const three = threeAt(base.layout, mine.layout, theirs.layout, key);
    const place = three[settled(three) ?? "mine"] ?? (Object.hasOwn(nodes, key) ? (three.mine ?? three.theirs) : undefined);
    if (place && Object.hasOwn(nodes, key)) layout[key] = place;
  }
  return layout;
}

function mergeLists<T extends { id: string }>(kind: "note" | "group", base: readonly T[] | undefined, mine: readonly T[] | undefined, theirs: readonly T[] | undefined, decide: Decide): T[] | undefined {
  if (!mine && !theirs) return undefined;
  const [was, here, there] = [base, mine, theirs].map((list) => Object.fromEntries((list ?? []).map((each) => [each.id, each]))) as [Record<string, T>, Record<string, T>, Record<string, T>];
  const merged = allKeys(here, there).flatMap((key) => {
    const three = threeAt(was, here, there, key);
    const value = three[settled(three) ?? decide({ id: `${kind}s/${key}`, kind, key, ...three })];
    return value ? [value] : [];
  });
  return merged.length || mine?.length === 0 ? merged : undefined;
}

/** Two that were added under the same name are two things: mine goes by another name, and so does what refers to it. */
function keptApart(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc): WorkflowDoc {
  const names = new Map<string, string>();
  const taken: Record<string, unknown> = { ...mine.nodes, ...theirs.nodes, ...base.nodes };
  for (const [key, node] of Object.entries(mine.nodes)) {
    const other = at(theirs.nodes, key);
    if (!other || at(base.nodes, key) || same(node, other)) continue;
    const name = freeKey(taken, node.type);
    taken[name] = node;
    names.set(key, name);
  }
  const apart = listsApart(base, mine, theirs);
  return names.size ? underNames(apart, names) : apart;
}

function underNames(doc: WorkflowDoc, names: ReadonlyMap<string, string>): WorkflowDoc {
  const name = (key: string) => names.get(key) ?? key;
  const entries = <T>(record: Record<string, T>) => Object.entries(record).map(([key, value]): [string, T] => [name(key), value]);
  const nodes = entries(doc.nodes).map(([key, node]): [string, NodeDoc] => [key, { ...(renamed(node, names) as NodeDoc), ...(node.parent && { parent: name(node.parent) }) }]);
  const edges = doc.edges.map(({ from, to }) => {
    const [source, port] = splitFrom(from);
    return { from: `${name(source)}.${port}`, to: name(to) };
  });
  return {
    ...doc,
    nodes: Object.fromEntries(nodes),
    edges,
    ...(doc.outputs && { outputs: renamed(doc.outputs, names) as WorkflowDoc["outputs"] }),
    ...(doc.layout && { layout: Object.fromEntries(entries(doc.layout)) }),
  };
}

/** The same for notes and frames, whose names only count them. */
function listsApart(base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc): WorkflowDoc {
  const notes = othersOf(base.notes, mine.notes, theirs.notes, "n");
  const groups = othersOf(base.groups, mine.groups, theirs.groups, "g");
  if (notes.size + groups.size === 0) return mine;
  const rename = <T extends { id: string }>(list: T[] | undefined, names: ReadonlyMap<string, string>) => list?.map((each) => (names.has(each.id) ? { ...each, id: names.get(each.id) as string } : each));
  const layout = mine.layout && Object.fromEntries(Object.entries(mine.layout).map(([key, place]) => [key, place.group && groups.has(place.group) ? { ...place, group: groups.get(place.group) } : place]));
  return { ...mine, ...(mine.notes && { notes: rename(mine.notes, notes) }), ...(mine.groups && { groups: rename(mine.groups, groups) }), ...(layout && { layout }) };
}

function othersOf<T extends { id: string }>(base: readonly T[] = [], mine: readonly T[] = [], theirs: readonly T[] = [], letter: string): Map<string, string> {
  const known = new Set(base.map((each) => each.id));
  const taken = new Set([...base, ...mine, ...theirs].map((each) => each.id));
  const names = new Map<string, string>();
  for (const each of mine) {
    const other = theirs.find((one) => one.id === each.id);
    if (!other || known.has(each.id) || same(each, other)) continue;
    let number = 1;
    while (taken.has(`${letter}${number}`)) number += 1;
    taken.add(`${letter}${number}`);
    names.set(each.id, `${letter}${number}`);
  }
  return names;
}
