/** From the document to what React Flow draws. Pure; the canvas and the run page share it. */
import type { Edge, Node } from "@xyflow/react";
import type { State } from "../components/outcome";
import { arrange } from "../document/arrange";
import { CONTAINER_SIZE } from "../document/edits";
import { roots, withBody } from "../document/graph";
import { FOLDED, frameOf } from "../document/groups";
import { groupItem, members, noteItem } from "../document/items";
import { ancestors } from "../document/places";
import { isContainer, meets, portsOf, splitFrom } from "../document/ports";
import { edgeId, type Problem } from "../document/problems";
import { NOTE_SIZE, WIDTH } from "../document/sizes";
import { titlesAt } from "../document/values";
import type { Catalog, Group, NodeDoc, NodeType, Note, Place, PortDef, WorkflowDoc } from "../document/types";

export const TRIGGER = "trigger:start";
export type Tally = Partial<Record<State, number>>;

export interface CardData extends Record<string, unknown> {
  node: NodeDoc;
  type?: NodeType;
  /** What the values are called that its params refer to, by name. */
  called?: Record<string, string>;
  ports: PortDef[];
  failedWired: boolean;
  meeting: boolean;
  problems: Problem[];
  /** By way out. */
  portProblems?: Record<string, Problem>;
  tally?: Tally;
  fixed: boolean;
  /** Of a container that is folded: how many nodes lie in it. */
  folded?: number;
  /** Whether a container holds nothing yet. */
  bare?: boolean;
  /** Whether it is the only thing that is picked. */
  alone?: boolean;
  /** Whether the rehearsal stands here. */
  current?: boolean;
}

export interface FrameData extends Record<string, unknown> {
  group: Group;
  count: number;
  problems: Problem[];
  fixed: boolean;
}

export interface NoteData extends Record<string, unknown> {
  note: Note;
  alone?: boolean;
  fixed: boolean;
}

export type CardNode = Node<CardData, "card" | "container">;
export type TriggerNode = Node<{ label: string }, "trigger">;
export type FrameNode = Node<FrameData, "frame">;
export type NoteNode = Node<NoteData, "note">;
export type FlowNode = CardNode | TriggerNode | FrameNode | NoteNode;
export interface EdgeData extends Record<string, unknown> {
  problem?: Problem;
  weight?: number;
  /** Of a run or a rehearsal: whether a device went along it. */
  walked?: boolean;
  /** How many devices went along it, where that is said. */
  count?: number;
  failure?: boolean;
  fixed: boolean;
  word?: string;
  stub?: boolean;
}
export type FlowEdge = Edge<EdgeData>;

export interface Extras {
  problems?: Map<string, Problem[]>;
  edgeProblems?: Map<string, Problem>;
  portProblems?: Map<string, Record<string, Problem>>;
  tallies?: Map<string, Tally>;
  selectedNodes?: readonly string[];
  selectedEdges?: readonly string[];
  /** Of a run or a rehearsal: how many devices went along each edge. */
  walked?: ReadonlyMap<string, number>;
  /** Whether the edges say how many that were. */
  counted?: boolean;
  /** Where a rehearsal stands. */
  current?: string;
  triggerLabel: string;
  fixed: boolean;
}

export function toNodes(doc: WorkflowDoc, catalog: Catalog, extras: Extras): FlowNode[] {
  const computed = Object.keys(doc.nodes).every((key) => doc.layout?.[key]) ? {} : arrange(doc);
  const place = (key: string): Place => doc.layout?.[key] ?? computed[key] ?? { x: 0, y: 0 };
  const wired = new Set(doc.edges.map((edge) => edge.from));
  const used = new Map<string, string[]>();
  for (const [key, port] of [...wired].map(splitFrom)) used.set(key, [...(used.get(key) ?? []), port]);
  const filled = new Set(Object.values(doc.nodes).map((node) => node.parent));
  const selected = new Set(extras.selectedNodes);
  const folds = foldsOf(doc, catalog, extras.fixed);
  const frames = framesOf(doc, catalog, extras, folds);
  const cards = Object.keys(doc.nodes).filter((key) => !folds.has(key)).map((key): CardNode => {
    const node = doc.nodes[key] as NodeDoc;
    const type = catalog.get(node.type);
    const box = isContainer(type);
    const { x, y, width, height, collapsed } = place(key);
    const folded = box && collapsed === true && !extras.fixed;
    const frame = frames.get(place(key).group ?? "");
    const framed = frame && frame.keys.has(key) ? frame : undefined;
    const parentId = framed ? framed.id : node.parent && doc.nodes[node.parent] ? node.parent : undefined;
    return {
      id: key,
      type: box ? "container" : "card",
      position: { x: x - (framed?.inside.x ?? 0), y: y - (framed?.inside.y ?? 0) },
      ...(box && (folded ? { width: WIDTH } : { width: width ?? CONTAINER_SIZE.width, height: height ?? CONTAINER_SIZE.height })),
      ...(parentId && { parentId }),
      selected: selected.has(key),
      ariaLabel: node.name || type?.title || node.type,
      zIndex: box ? 0 : 1,
      data: {
        node,
        type,
        called: titlesAt(doc, catalog, key),
        ports: [...portsOf(node, type), ...lostPorts(node, type, used.get(key) ?? [])],
        portProblems: extras.portProblems?.get(key),
        failedWired: wired.has(`${key}.failed`),
        meeting: meets(node, type),
        problems: folded ? problemsIn(withBody(doc, [key]), extras) : (extras.problems?.get(key) ?? []),
        tally: extras.tallies?.get(key),
        fixed: extras.fixed,
        ...(extras.current !== undefined && { current: extras.current === key || folds.get(extras.current) === key }),
        ...(folded && { folded: withBody(doc, [key]).size - 1 }),
        ...(box && { bare: !filled.has(key), alone: selected.has(key) && selected.size === 1 }),
      },
    };
  });
  const framed = [...frames.values()].map((frame) => frame.node);
  return parentsFirst([...triggerOf(doc, place, extras), ...notesOf(doc, extras), ...framed, ...cards]);
}

/** Ways out that wires use and the step does not have: they are shown, so that their wires are. */
function lostPorts(node: NodeDoc, type: NodeType | undefined, used: readonly string[]): PortDef[] {
  const known = new Set(["failed", ...portsOf(node, type).map((port) => port.name)]);
  return used.filter((name) => !known.has(name)).map((name) => ({ name, title: name }));
}

/** React Flow wants whatever a node lies in before the node. */
function parentsFirst(nodes: readonly FlowNode[]): FlowNode[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const done = new Set<string>();
  const ordered: FlowNode[] = [];
  const put = (node: FlowNode) => {
    if (done.has(node.id)) return;
    done.add(node.id);
    const parent = node.parentId && known.get(node.parentId);
    if (parent) put(parent);
    ordered.push(node);
  };
  nodes.forEach(put);
  return ordered;
}

/**
 * What is folded away, by the item that stands for it: the outermost folded frame or container around a node. A run is
 * always shown unfolded.
 */
export function foldsOf(doc: WorkflowDoc, catalog: Catalog, fixed: boolean): Map<string, string> {
  const folds = new Map<string, string>();
  const folded = new Set(doc.groups?.filter((group) => group.collapsed).map((group) => group.id));
  const any = !fixed && (folded.size > 0 || Object.values(doc.layout ?? {}).some((place) => place.collapsed));
  if (!any) return folds;
  for (const key of Object.keys(doc.nodes))
    for (const each of [key, ...ancestors(doc, key)]) {
      const group = doc.layout?.[each]?.group;
      if (each !== key && doc.layout?.[each]?.collapsed && isContainer(catalog.get(doc.nodes[each]?.type ?? ""))) folds.set(key, each);
      if (group !== undefined && folded.has(group)) folds.set(key, groupItem(group));
    }
  return folds;
}

const problemsIn = (keys: Iterable<string>, extras: Extras): Problem[] => [...keys].flatMap((key) => extras.problems?.get(key) ?? []);

interface Framed {
  id: string;
  node: FrameNode;
  keys: ReadonlySet<string>;
  inside: Place;
}

function framesOf(doc: WorkflowDoc, catalog: Catalog, extras: Extras, folds: ReadonlyMap<string, string>): Map<string, Framed> {
  const selected = new Set(extras.selectedNodes);
  const found = new Map<string, Framed>();
  for (const group of doc.groups ?? []) {
    const keys = members(doc, group.id);
    const [first = ""] = keys;
    const hidden = folds.has(first) && folds.get(first) !== groupItem(group.id);
    const frame = hidden ? undefined : frameOf(extras.fixed ? { ...doc, groups: doc.groups?.map((each) => ({ ...each, collapsed: false })) } : doc, catalog, group.id);
    if (!frame) continue;
    const id = groupItem(group.id);
    const folded = group.collapsed === true && !extras.fixed;
    const node: FrameNode = {
      id,
      type: "frame",
      position: { x: frame.x, y: frame.y },
      width: frame.width,
      height: folded ? FOLDED.height : frame.height,
      ...(frame.parent && { parentId: frame.parent }),
      selected: selected.has(id),
      zIndex: folded ? 1 : -1,
      connectable: false,
      data: { group, count: withBody(doc, keys).size, problems: folded ? problemsIn(withBody(doc, keys), extras) : [], fixed: extras.fixed },
    };
    found.set(group.id, { id, node, keys: new Set(keys), inside: { x: frame.x, y: frame.y } });
  }
  return found;
}

function notesOf(doc: WorkflowDoc, extras: Extras): NoteNode[] {
  const selected = new Set(extras.selectedNodes);
  return (doc.notes ?? []).map((note) => ({
    id: noteItem(note.id),
    type: "note",
    position: { x: note.x, y: note.y },
    width: note.width ?? NOTE_SIZE.width,
    height: note.height ?? NOTE_SIZE.height,
    selected: selected.has(noteItem(note.id)),
    zIndex: -2,
    connectable: false,
    data: { note, alone: selected.has(noteItem(note.id)) && selected.size === 1, fixed: extras.fixed },
  }));
}

function triggerOf(doc: WorkflowDoc, place: (key: string) => Place, extras: Extras): TriggerNode[] {
  const first = roots(doc);
  if (first.length === 0) return [];
  const places = first.map(place);
  const x = Math.min(...places.map((p) => p.x)) - 190;
  const y = places.reduce((sum, p) => sum + p.y, 0) / places.length + 12;
  return [
    {
      id: TRIGGER,
      type: "trigger",
      position: { x, y },
      data: { label: extras.triggerLabel },
      draggable: false,
      selectable: false,
      deletable: false,
      focusable: false,
    },
  ];
}

/** `catalog` gives the words at the wires; without it nothing is folded away. */
export function toEdges(doc: WorkflowDoc, extras: Extras, catalog?: Catalog): FlowEdge[] {
  const selected = new Set(extras.selectedEdges);
  const folds = catalog ? foldsOf(doc, catalog, extras.fixed) : new Map<string, string>();
  const shown = (key: string) => folds.get(key) ?? key;
  const titleOf = (key: string) => doc.nodes[key]?.name || catalog?.get(doc.nodes[key]?.type ?? "")?.title || key;
  const drawn = doc.edges.flatMap((edge): FlowEdge[] => {
    const [source, port] = splitFrom(edge.from);
    const id = edgeId(edge);
    if (shown(source) === shown(edge.to)) return [];
    const node = doc.nodes[source];
    const word = catalog && node && (portsOf(node, catalog.get(node.type)).find((each) => each.name === port)?.title ?? port);
    return [{
      id,
      source: shown(source),
      sourceHandle: folds.has(source) ? null : port,
      target: shown(edge.to),
      ariaLabel: `${titleOf(source)}, ${word ?? port}: ${titleOf(edge.to)}`,
      reconnectable: !extras.fixed && !folds.has(source) && !folds.has(edge.to),
      type: "way",
      selected: selected.has(id),
      data: {
        problem: extras.edgeProblems?.get(id),
        failure: port === "failed",
        ...carried(extras, id),
        fixed: extras.fixed,
        word: port === "failed" ? undefined : word?.toLowerCase(),
        stub: folds.has(source),
      },
    }];
  });
  const starts = roots(doc).map(
    (key): FlowEdge => ({
      id: `${TRIGGER}>${key}`,
      source: TRIGGER,
      target: shown(key),
      type: "way",
      reconnectable: false,
      selectable: false,
      focusable: false,
      data: { fixed: true, ...carried(extras, `${TRIGGER}>${key}`) },
    }),
  );
  // what was walked lies over what was not, where both go the same way
  return [...starts, ...drawn].sort((a, b) => (a.data?.weight ?? 0) - (b.data?.weight ?? 0));
}

/** Edges that carried devices are heavier, with the logarithm of their number. */
function carried({ walked, counted }: Extras, id: string): Pick<EdgeData, "weight" | "walked" | "count"> {
  if (!walked) return {};
  const devices = walked.get(id) ?? 0;
  return { weight: devices > 0 ? Math.log10(devices) + 0.5 : 0, walked: devices > 0, ...(counted && devices > 0 && { count: devices }) };
}
