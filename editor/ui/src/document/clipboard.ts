import { placeNodes, setScopes } from "./edits";
import { withBody } from "./graph";
import { pruned } from "./groups";
import { keysOf, notesOf, noteItem } from "./items";
import { freeKey } from "./keys";
import { freeId } from "./notes";
import { splitFrom } from "./ports";
import { renamed } from "./references";
import type { Catalog, EdgeDoc, Group, NodeDoc, Note, Place, WorkflowDoc } from "./types";

/** A piece of a workflow, as it lies in the clipboard. */
export interface Piece {
  ruota: "piece";
  nodes: Record<string, NodeDoc>;
  edges: EdgeDoc[];
  layout: Record<string, Place>;
  groups?: Group[];
  notes?: Note[];
}

/** Copy what is picked: nodes with their bodies and the edges between them, frames that are picked whole, notes. */
export function copyPiece(doc: WorkflowDoc, items: readonly string[]): Piece {
  const all = withBody(doc, keysOf(doc, items));
  const ids = notesOf(items);
  const pick = <T>(source: Record<string, T> | undefined) =>
    Object.fromEntries(Object.entries(source ?? {}).filter(([key]) => all.has(key)));
  const groups = doc.groups?.filter((group) => Object.keys(doc.nodes).some((key) => all.has(key) && doc.layout?.[key]?.group === group.id));
  const notes = doc.notes?.filter((note) => ids.includes(note.id));
  return {
    ruota: "piece",
    nodes: pick(doc.nodes),
    edges: doc.edges.filter((edge) => all.has(splitFrom(edge.from)[0]) && all.has(edge.to)),
    layout: pick(doc.layout),
    ...(groups?.length && { groups }),
    ...(notes?.length && { notes }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A piece, or a whole workflow, out of a text; anything else is none. */
export function readPiece(text: string): Piece | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value) || (value.ruota !== "piece" && typeof value.format !== "number")) return null;
  const { nodes, edges, layout, groups, notes } = value;
  const soundNodes = isObject(nodes) && Object.entries(nodes).every(([key, node]) => /^[a-z][a-z0-9_]*$/.test(key) && isObject(node) && typeof node.type === "string");
  if (!soundNodes || !Array.isArray(edges)) return null;
  const soundEdges = edges.filter((edge): edge is EdgeDoc => isObject(edge) && typeof edge.from === "string" && typeof edge.to === "string" && splitFrom(edge.from)[0] in nodes && edge.to in nodes);
  const isPlace = (place: unknown): place is Place => isObject(place) && typeof place.x === "number" && typeof place.y === "number";
  const places = Object.entries(isObject(layout) ? layout : {}).filter(([, place]) => isPlace(place));
  const list = <T>(all: unknown, sound: (one: Record<string, unknown>) => boolean) => (Array.isArray(all) ? (all.filter((one) => isObject(one) && sound(one)) as T[]) : []);
  const foundNotes = list<Note>(notes, (note) => typeof note.text === "string" && isPlace(note));
  const foundGroups = list<Group>(groups, (group) => typeof group.id === "string");
  return {
    ruota: "piece",
    nodes: nodes as Record<string, NodeDoc>,
    edges: soundEdges,
    layout: Object.fromEntries(places) as Record<string, Place>,
    ...(foundGroups.length && { groups: foundGroups }),
    ...(foundNotes.length && { notes: foundNotes }),
  };
}

export interface Pasted {
  doc: WorkflowDoc;
  /** What was added, as items of the canvas; the insides of containers are not named. */
  items: string[];
}

/** How far to move a piece so that its left upper corner lies at a point; whole steps of the grid. */
export function shiftTo(piece: Piece, at: Place): Place {
  const tops = Object.entries(piece.layout).filter(([key]) => !(piece.nodes[key]?.parent && piece.nodes[key].parent in piece.nodes));
  const all = [...tops.map(([, place]) => place), ...(piece.notes ?? [])];
  if (all.length === 0) return { x: 0, y: 0 };
  return { x: at.x - Math.min(...all.map((place) => place.x)), y: at.y - Math.min(...all.map((place) => place.y)) };
}

/**
 * Add a piece under new keys, a little aside; references inside the piece follow, expressions too. Its outermost nodes
 * go into the container `parent`; left out, into the one they came from where it is there.
 */
export function pastePiece(doc: WorkflowDoc, piece: Piece, shift: Place = { x: 40, y: 40 }, parent?: string | null, catalog?: Catalog): Pasted {
  const names = new Map<string, string>();
  const nodes = { ...doc.nodes };
  for (const [key, node] of Object.entries(piece.nodes)) {
    const name = key in nodes ? freeKey(nodes, `x.${key.replace(/_\d+$/, "")}`) : key;
    names.set(key, name);
    nodes[name] = node;
  }
  const groupNames = new Map<string, string>();
  const groups = [...(doc.groups ?? [])];
  for (const group of piece.groups ?? []) {
    const id = freeId(groups, "g");
    groupNames.set(group.id, id);
    groups.push({ ...group, id });
  }
  const places: Record<string, Place> = {};
  for (const [key, name] of names) {
    const node = piece.nodes[key] as NodeDoc;
    const { parent: before, ...rest } = node;
    const inside = before !== undefined && names.has(before);
    const own = parent === undefined ? (before !== undefined && before in doc.nodes ? before : undefined) : (parent ?? undefined);
    const home = inside ? names.get(before) : own;
    const params = rest.params && (renamed(rest.params, names) as Record<string, unknown>);
    nodes[name] = { ...rest, ...(params && { params }), ...(home && { parent: home }) };
    const place = piece.layout[key];
    if (!place) continue;
    const { group, ...plain } = place;
    const frame = group && groupNames.get(group);
    places[name] = { ...(inside ? plain : { ...plain, x: place.x + shift.x, y: place.y + shift.y }), ...(frame && { group: frame }) };
  }
  const edges = piece.edges.map((edge) => {
    const [source, port] = splitFrom(edge.from);
    return { from: `${names.get(source)}.${port}`, to: names.get(edge.to) as string };
  });
  const grown = placeNodes({ ...doc, nodes, edges: [...doc.edges, ...edges], ...(groups.length && { groups }) }, places);
  const tops = [...names].filter(([key]) => !names.has(piece.nodes[key]?.parent ?? "")).map(([, name]) => name);
  const noted = withNotes(pruned(grown), piece.notes ?? [], shift);
  return { doc: catalog ? setScopes(noted.doc, catalog, tops) : noted.doc, items: [...tops, ...noted.items] };
}

function withNotes(doc: WorkflowDoc, notes: readonly Note[], shift: Place): Pasted {
  if (notes.length === 0) return { doc, items: [] };
  const all = [...(doc.notes ?? [])];
  const items: string[] = [];
  for (const note of notes) {
    const id = freeId(all, "n");
    all.push({ ...note, id, x: note.x + shift.x, y: note.y + shift.y });
    items.push(noteItem(id));
  }
  return { doc: { ...doc, notes: all }, items };
}
