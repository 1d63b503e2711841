/** Where things lie on the whole canvas, whatever they lie in. */
import { arrange, CARD } from "./arrange";
import { CONTAINER_SIZE } from "./edits";
import { isContainer } from "./ports";
import type { Catalog, Place, WorkflowDoc } from "./types";

/** The innermost container at a point of the canvas, if any. */
export function containerAt(doc: WorkflowDoc, catalog: Catalog, at: Place, except?: string): { key: string; origin: Place } | undefined {
  let best: { key: string; origin: Place; depth: number } | undefined;
  for (const [key, node] of Object.entries(doc.nodes)) {
    if (key === except || doc.layout?.[key]?.collapsed || !isContainer(catalog.get(node.type))) continue;
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

export function ancestors(doc: WorkflowDoc, key: string): string[] {
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
