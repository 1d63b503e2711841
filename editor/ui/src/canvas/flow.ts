/** From the document to what React Flow draws. Pure; the canvas and the run page share it. */
import type { Edge, Node } from "@xyflow/react";
import type { State } from "../components/outcome";
import { arrange, CARD } from "../document/arrange";
import { CONTAINER_SIZE } from "../document/edits";
import { roots } from "../document/graph";
import { isContainer, meets, portsOf, splitFrom } from "../document/ports";
import { edgeId, type Problem } from "../document/problems";
import type { Catalog, NodeDoc, NodeType, Place, PortDef, WorkflowDoc } from "../document/types";

export const TRIGGER = "trigger:start";
export type Tally = Partial<Record<State, number>>;

export interface CardData extends Record<string, unknown> {
  node: NodeDoc;
  type?: NodeType;
  ports: PortDef[];
  failedWired: boolean;
  meeting: boolean;
  problems: Problem[];
  tally?: Tally;
  fixed: boolean;
}

export type CardNode = Node<CardData, "card" | "container">;
export type TriggerNode = Node<{ label: string }, "trigger">;
export type FlowNode = CardNode | TriggerNode;
export type FlowEdge = Edge<{ problem?: Problem; weight?: number; failure?: boolean; fixed: boolean }>;

export interface Extras {
  problems?: Map<string, Problem[]>;
  edgeProblems?: Map<string, Problem>;
  tallies?: Map<string, Tally>;
  selectedNodes?: readonly string[];
  selectedEdges?: readonly string[];
  triggerLabel: string;
  fixed: boolean;
}

export function toNodes(doc: WorkflowDoc, catalog: Catalog, extras: Extras): FlowNode[] {
  const computed = Object.keys(doc.nodes).every((key) => doc.layout?.[key]) ? {} : arrange(doc);
  const place = (key: string): Place => doc.layout?.[key] ?? computed[key] ?? { x: 0, y: 0 };
  const wired = new Set(doc.edges.map((edge) => edge.from));
  const selected = new Set(extras.selectedNodes);
  const cards = parentsFirst(doc).map((key): CardNode => {
    const node = doc.nodes[key] as NodeDoc;
    const type = catalog.get(node.type);
    const box = isContainer(type);
    const { x, y, width, height } = place(key);
    return {
      id: key,
      type: box ? "container" : "card",
      position: { x, y },
      ...(box && { width: width ?? CONTAINER_SIZE.width, height: height ?? CONTAINER_SIZE.height }),
      ...(node.parent && doc.nodes[node.parent] && { parentId: node.parent }),
      selected: selected.has(key),
      zIndex: box ? 0 : 1,
      data: {
        node,
        type,
        ports: portsOf(node, type),
        failedWired: wired.has(`${key}.failed`),
        meeting: meets(node, type),
        problems: extras.problems?.get(key) ?? [],
        tally: extras.tallies?.get(key),
        fixed: extras.fixed,
      },
    };
  });
  return [...triggerOf(doc, place, extras), ...cards];
}

function triggerOf(doc: WorkflowDoc, place: (key: string) => Place, extras: Extras): TriggerNode[] {
  const first = roots(doc);
  if (first.length === 0) return [];
  const places = first.map(place);
  const x = Math.min(...places.map((p) => p.x)) - 190;
  const y = places.reduce((sum, p) => sum + p.y, 0) / places.length + 14;
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

function parentsFirst(doc: WorkflowDoc): string[] {
  const depth = (key: string, seen: string[] = []): number => {
    const parent = doc.nodes[key]?.parent;
    return parent && doc.nodes[parent] && !seen.includes(parent) ? 1 + depth(parent, [...seen, key]) : 0;
  };
  return Object.keys(doc.nodes)
    .map((key) => [key, depth(key)] as const)
    .sort((a, b) => a[1] - b[1])
    .map(([key]) => key);
}

export function toEdges(doc: WorkflowDoc, extras: Extras): FlowEdge[] {
  const selected = new Set(extras.selectedEdges);
  const drawn = doc.edges.map((edge): FlowEdge => {
    const [source, port] = splitFrom(edge.from);
    const id = edgeId(edge);
    return {
      id,
      source,
      sourceHandle: port,
      target: edge.to,
      type: "way",
      selected: selected.has(id),
      data: {
        problem: extras.edgeProblems?.get(id),
        failure: port === "failed",
        weight: weight(extras.tallies?.get(edge.to)),
        fixed: extras.fixed,
      },
    };
  });
  const starts = roots(doc).map(
    (key): FlowEdge => ({
      id: `${TRIGGER}>${key}`,
      source: TRIGGER,
      target: key,
      type: "way",
      selectable: false,
      focusable: false,
      data: { fixed: true },
    }),
  );
  return [...starts, ...drawn];
}

/** Edges that carried devices are heavier, with the logarithm of their number. */
function weight(tally: Tally | undefined): number {
  const came = Object.entries(tally ?? {}).reduce((sum, [state, n]) => (state === "pending" || state === "skipped" ? sum : sum + (n ?? 0)), 0);
  return came > 0 ? Math.log10(came) + 0.5 : 0;
}

/** The innermost container at a point of the canvas, if any. */
export function containerAt(doc: WorkflowDoc, catalog: Catalog, at: Place, except?: string): { key: string; origin: Place } | undefined {
  let best: { key: string; origin: Place; depth: number } | undefined;
  for (const [key, node] of Object.entries(doc.nodes)) {
    if (key === except || !isContainer(catalog.get(node.type))) continue;
    const chain = ancestors(doc, key);
    if (except && chain.includes(except)) continue;
    const origin = absolute(doc, key);
    const box = doc.layout?.[key];
    const inside =
      at.x >= origin.x &&
      at.y >= origin.y &&
      at.x <= origin.x + (box?.width ?? CONTAINER_SIZE.width) &&
      at.y <= origin.y + (box?.height ?? CONTAINER_SIZE.height);
    if (inside && (!best || chain.length > best.depth)) best = { key, origin, depth: chain.length };
  }
  return best;
}

function ancestors(doc: WorkflowDoc, key: string): string[] {
  const chain: string[] = [];
  let parent = doc.nodes[key]?.parent;
  while (parent && doc.nodes[parent] && !chain.includes(parent)) {
    chain.push(parent);
    parent = doc.nodes[parent]?.parent;
  }
  return chain;
}

/** A node's place on the whole canvas, not inside its container. */
export function absolute(doc: WorkflowDoc, key: string): Place {
  return [key, ...ancestors(doc, key)].reduce(
    (sum, each) => ({ x: sum.x + (doc.layout?.[each]?.x ?? 0), y: sum.y + (doc.layout?.[each]?.y ?? 0) }),
    { x: 0, y: 0 },
  );
}

/** Where a node added without a place goes: to the right of the selected one, else right of everything. */
export function nextPlace(doc: WorkflowDoc, beside: string | undefined): Place {
  const places = arrangeIfMissing(doc);
  const near = beside ? places[beside] : undefined;
  if (near) return freeSpot(doc, places, { x: near.x + (near.width ?? CARD.width) + 96, y: near.y }, doc.nodes[beside as string]?.parent);
  const all = Object.entries(places).filter(([key]) => !doc.nodes[key]?.parent);
  if (all.length === 0) return { x: 0, y: 0 };
  const right = Math.max(...all.map(([, p]) => p.x + (p.width ?? CARD.width)));
  return { x: right + 96, y: Math.min(...all.map(([, p]) => p.y)) };
}

function arrangeIfMissing(doc: WorkflowDoc): Record<string, Place> {
  const all = Object.keys(doc.nodes).every((key) => doc.layout?.[key]);
  return all ? (doc.layout ?? {}) : { ...arrange(doc), ...doc.layout };
}

function freeSpot(doc: WorkflowDoc, places: Record<string, Place>, start: Place, parent: string | undefined): Place {
  const siblings = Object.keys(doc.nodes).filter((key) => doc.nodes[key]?.parent === parent);
  const taken = (at: Place) =>
    siblings.some((key) => {
      const p = places[key];
      return p && Math.abs(p.x - at.x) < CARD.width && Math.abs(p.y - at.y) < CARD.height;
    });
  const at = { ...start };
  while (taken(at)) at.y += CARD.height + 40;
  return at;
}
