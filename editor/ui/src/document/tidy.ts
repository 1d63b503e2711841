/**
 * Tidying up: layers from left to right, few crossings. Frames that were placed by hand keep their inside as it is and
 * are moved as one; notes go with the node they lie next to.
 */
import type { ElkNode } from "elkjs/lib/elk-api";
import { frameOf } from "./groups";
import { withBody } from "./graph";
import { around, members, type Box } from "./items";
import { portsOf, splitFrom } from "./ports";
import { sizeOf } from "./sizes";
import type { Catalog, Place, WorkflowDoc } from "./types";

/** What lays a graph out; ELK in a worker of its own in the browser. */
export type Layout = (graph: ElkNode) => Promise<ElkNode>;

export interface Tidied {
  places: Record<string, Partial<Place>>;
  notes: Record<string, Place>;
}

const GRID = 10;
const PADDING = { left: 50, top: 80, right: 40, bottom: 40 };
const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "40",
  "elk.layered.spacing.nodeNodeBetweenLayers": "96",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.separateConnectedComponents": "true",
};
/** The finest placing, and ways in the order of the document; with a thousand nodes it would take a minute. */
const FINE = { "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX", "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES" };
const QUICK = { "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF" };
const FINE_UP_TO = 150;

const snap = (value: number) => Math.round(value / GRID) * GRID;
const stretched = (value: number) => Math.ceil(value / GRID) * GRID;

/** New places for all nodes, or for some of them around where they lie. */
export async function tidy(doc: WorkflowDoc, catalog: Catalog, layout: Layout, only?: readonly string[]): Promise<Tidied> {
  const places: Record<string, Partial<Place>> = {};
  const bodies = depthFirst(doc);
  for (const parent of bodies) {
    const keys = Object.keys(doc.nodes).filter((key) => doc.nodes[key]?.parent === parent && (!only || only.includes(key)));
    if (keys.length === 0) continue;
    const placed = withPlaces(doc, places);
    const found = await tidyBody(placed, catalog, keys, layout);
    const box = around(Object.entries(found).map(([key, place]) => ({ ...place, ...sizeOf(placed, catalog, key) })));
    if (!box) continue;
    const origin = originOf(doc, parent, keys, only);
    for (const [key, place] of Object.entries(found)) places[key] = { ...places[key], x: snap(place.x - box.x + origin.x), y: snap(place.y - box.y + origin.y) };
    if (parent !== undefined && !only)
      places[parent] = { width: stretched(Math.max(320, box.width + PADDING.left + PADDING.right)), height: stretched(Math.max(180, box.height + PADDING.top + PADDING.bottom)) };
  }
  return { places, notes: notesAlong(doc, catalog, places) };
}

/** Containers inside before those around them, since a body decides how large its container is. */
function depthFirst(doc: WorkflowDoc): (string | undefined)[] {
  const parents = [...new Set(Object.values(doc.nodes).map((node) => node.parent))].filter((key) => key !== undefined);
  return [...parents.sort((a, b) => withBody(doc, [a]).size - withBody(doc, [b]).size), undefined];
}

function originOf(doc: WorkflowDoc, parent: string | undefined, keys: readonly string[], only: readonly string[] | undefined): Place {
  if (parent !== undefined && !only) return { x: PADDING.left, y: PADDING.top };
  const places = keys.map((key) => doc.layout?.[key]).filter((place) => place !== undefined);
  if (!only || places.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...places.map((place) => place.x)), y: Math.min(...places.map((place) => place.y)) };
}

function withPlaces(doc: WorkflowDoc, places: Tidied["places"]): WorkflowDoc {
  const layout = { ...doc.layout };
  for (const [key, place] of Object.entries(places)) layout[key] = { ...(layout[key] ?? { x: 0, y: 0 }), ...place };
  return { ...doc, layout };
}

interface Unit {
  id: string;
  box: Box;
  keys: string[];
}

/** Frames as one unit each, every other node by itself. */
function unitsOf(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[]): Unit[] {
  const own = new Set(keys);
  const units: Unit[] = [];
  const done = new Set<string>();
  for (const key of keys) {
    const group = doc.layout?.[key]?.group;
    if (group !== undefined && done.has(group)) continue;
    const together = group === undefined ? [] : members(doc, group).filter((each) => own.has(each));
    const frame = group !== undefined && together.length > 1 ? frameOf(doc, catalog, group) : undefined;
    if (group !== undefined && frame) {
      done.add(group);
      units.push({ id: `group:${group}`, box: frame, keys: together });
    } else units.push({ id: key, box: { ...(doc.layout?.[key] ?? { x: 0, y: 0 }), ...sizeOf(doc, catalog, key) }, keys: [key] });
  }
  return units;
}

async function tidyBody(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[], layout: Layout): Promise<Record<string, Place>> {
  const units = unitsOf(doc, catalog, keys);
  const home = new Map(units.flatMap((unit) => unit.keys.map((key) => [key, unit] as const)));
  const children = units.map((unit) => ({ id: unit.id, width: unit.box.width, height: unit.box.height, ...portsFor(doc, catalog, unit) }));
  const seen = new Set<string>();
  const edges = doc.edges.flatMap((edge) => {
    const [source, port] = splitFrom(edge.from);
    const a = home.get(source);
    const b = home.get(edge.to);
    const id = `${edge.from}>${edge.to}`;
    if (!a || !b || a === b || seen.has(id)) return [];
    seen.add(id);
    return [{ id, sources: [a.keys.length > 1 ? a.id : `${source}.${port}`], targets: [b.keys.length > 1 ? b.id : `${edge.to}.`] }];
  });
  const answer = await layout({ id: "root", layoutOptions: { ...OPTIONS, ...(children.length > FINE_UP_TO ? QUICK : FINE) }, children, edges });
  const places: Record<string, Place> = {};
  for (const child of answer.children ?? []) {
    const unit = units.find((each) => each.id === child.id);
    for (const key of unit?.keys ?? []) {
      const before = doc.layout?.[key] ?? { x: 0, y: 0 };
      places[key] = { x: (child.x ?? 0) + before.x - (unit?.box.x ?? 0), y: (child.y ?? 0) + before.y - (unit?.box.y ?? 0) };
    }
  }
  return places;
}

/** Ports where they are drawn, so that wires come out straight. A frame has none of its own. */
function portsFor(doc: WorkflowDoc, catalog: Catalog, unit: Unit): Partial<ElkNode> {
  const [key = ""] = unit.keys;
  const node = doc.nodes[key];
  if (unit.keys.length > 1 || !node) return {};
  const ports = [...portsOf(node, catalog.get(node.type)).map((port) => port.name), "failed"];
  const top = unit.box.height - 16 - 20 * (ports.length - 1);
  const east = ports.map((name, index) => ({ id: `${key}.${name}`, x: unit.box.width, y: Math.min(unit.box.height, top + 10 + 20 * index), width: 0, height: 0, layoutOptions: { "elk.port.side": "EAST" } }));
  const west = { id: `${key}.`, x: 0, y: 26, width: 0, height: 0, layoutOptions: { "elk.port.side": "WEST" } };
  return { ports: [west, ...east], layoutOptions: { "elk.portConstraints": "FIXED_POS" } };
}

/** Each note is moved by as much as the top-level node next to it. */
function notesAlong(doc: WorkflowDoc, catalog: Catalog, places: Tidied["places"]): Record<string, Place> {
  const tops = Object.keys(doc.nodes).filter((key) => !doc.nodes[key]?.parent && doc.layout?.[key]);
  const moved: Record<string, Place> = {};
  for (const note of doc.notes ?? []) {
    const distance = (key: string) => {
      const place = doc.layout?.[key] as Place;
      const size = sizeOf(doc, catalog, key);
      const gap = (from: number, length: number, start: number, room: number) => Math.max(0, from - start - room, start - from - length);
      return Math.hypot(gap(note.x, note.width ?? 0, place.x, size.width), gap(note.y, note.height ?? 0, place.y, size.height));
    };
    const near = tops.reduce<string | undefined>((best, key) => (best === undefined || distance(key) < distance(best) ? key : best), undefined);
    const before = near === undefined ? undefined : doc.layout?.[near];
    const after = near === undefined ? undefined : places[near];
    if (before && after?.x !== undefined && after.y !== undefined) moved[note.id] = { x: note.x + after.x - before.x, y: note.y + after.y - before.y };
  }
  return moved;
}
