/** Putting nodes into a container and taking a container away around them. */
import { addNode, placeNodes, removeNodes, round, setScopes } from "./edits";
import { reaches } from "./graph";
import { groupable, setGroup, pruned } from "./groups";
import { around } from "./items";
import { meets, portsOf, splitFrom } from "./ports";
import { sizeOf } from "./sizes";
import type { Catalog, EdgeDoc, NodeType, Place, WorkflowDoc } from "./types";
import { mainPort } from "./wires";

const PADDING = { left: 48, top: 80, right: 40, bottom: 40 };

/** Why nodes cannot be enclosed, or null when they can. */
export type Obstacle = "nothing" | "bodies" | "once" | "between";

/** Nodes can be enclosed when they stand in one body, none runs once for all, and no way leaves them and comes back. */
export function obstacle(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[]): Obstacle | null {
  if (keys.length === 0) return "nothing";
  if (groupable(doc, keys).length !== keys.length) return "bodies";
  const runsOnce = keys.some((key) => {
    const node = doc.nodes[key];
    return node && catalog.get(node.type)?.scope === "run";
  });
  if (runsOnce) return "once";
  return comesBack(doc, keys) ? "between" : null;
}

/** Whether a way leads out of the nodes and into them again: enclosed, it would be a circle. */
export function comesBack(doc: WorkflowDoc, keys: readonly string[]): boolean {
  const own = new Set(keys);
  const after = doc.edges.filter((edge) => own.has(splitFrom(edge.from)[0]) && !own.has(edge.to)).map((edge) => edge.to);
  return after.some((start) => keys.some((key) => reaches(doc, start, key)));
}

/** Put nodes into a new container where they lie; wires across its border lead to the container. */
export function enclose(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[], type: NodeType): { doc: WorkflowDoc; key: string } {
  const own = new Set(keys);
  const parent = doc.nodes[keys[0] ?? ""]?.parent;
  const box = around(keys.map((key) => ({ ...(doc.layout?.[key] ?? { x: 0, y: 0 }), ...sizeOf(doc, catalog, key) }))) ?? { x: 0, y: 0, width: 0, height: 0 };
  const corner = { x: round(box.x - PADDING.left), y: round(box.y - PADDING.top) };
  const added = addNode(doc, type, corner, parent);
  const port = portsOf({ type: type.id }, type).at(-1)?.name ?? "ok";
  const edges = distinct(
    added.doc.edges.flatMap((edge) => {
      const inside = [own.has(splitFrom(edge.from)[0]), own.has(edge.to)];
      if (inside[0] === inside[1]) return [edge];
      return inside[0] ? [{ from: `${added.key}.${port}`, to: edge.to }] : [{ from: edge.from, to: added.key }];
    }),
  );
  const nodes = { ...added.doc.nodes };
  const places: Record<string, Place> = {
    [added.key]: { ...corner, width: Math.max(320, box.width + PADDING.left + PADDING.right), height: Math.max(180, box.height + PADDING.top + PADDING.bottom) },
  };
  for (const key of keys) {
    nodes[key] = { ...(nodes[key] as (typeof nodes)[string]), parent: added.key };
    const place = doc.layout?.[key] ?? { x: 0, y: 0 };
    places[key] = { x: place.x - corner.x, y: place.y - corner.y };
  }
  const whole = placeNodes({ ...added.doc, nodes, edges }, places);
  return { key: added.key, doc: setScopes(whole, catalog, keys) };
}

/** Take a container away and leave its body in its place, wired as the container was. */
export function dissolve(doc: WorkflowDoc, catalog: Catalog, container: string): { doc: WorkflowDoc; keys: string[] } {
  const parent = doc.nodes[container]?.parent;
  const keys = Object.keys(doc.nodes).filter((key) => doc.nodes[key]?.parent === container);
  const corner = doc.layout?.[container] ?? { x: 0, y: 0 };
  const inner = doc.edges.filter((edge) => keys.includes(edge.to));
  const first = keys.filter((key) => !inner.some((edge) => edge.to === key));
  const last = keys.filter((key) => !inner.some((edge) => splitFrom(edge.from)[0] === key));
  const edges = distinct(
    doc.edges.flatMap((edge): EdgeDoc[] => {
      if (edge.to === container) return first.map((key) => ({ from: edge.from, to: key }));
      const [source, port] = splitFrom(edge.from);
      if (source !== container) return [edge];
      if (port === "failed") return [];
      return last.flatMap((key) => {
        const out = mainPort(doc, catalog, key);
        return out ? [{ from: `${key}.${out}`, to: edge.to }] : [];
      });
    }),
  );
  const nodes = { ...doc.nodes };
  const places: Record<string, Place> = {};
  for (const key of keys) {
    const { parent: _before, ...rest } = nodes[key] as (typeof nodes)[string];
    nodes[key] = parent ? { ...rest, parent } : rest;
    const place = doc.layout?.[key] ?? { x: 0, y: 0 };
    places[key] = { x: place.x + corner.x, y: place.y + corner.y };
  }
  const freed = setGroup(placeNodes({ ...doc, nodes, edges }, places), keys, doc.layout?.[container]?.group);
  return { keys, doc: pruned(removeNodes(freed, [container])) };
}

function distinct(edges: readonly EdgeDoc[]): EdgeDoc[] {
  const seen = new Set<string>();
  return edges.filter((edge) => {
    const id = `${edge.from}>${edge.to}`;
    return !seen.has(id) && seen.add(id);
  });
}

/** Whether a node runs once for all devices, and so cannot go into a container or another workflow. */
export const runsOnce = (doc: WorkflowDoc, catalog: Catalog, key: string) => {
  const node = doc.nodes[key];
  return node !== undefined && meets(node, catalog.get(node.type));
};
