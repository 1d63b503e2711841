/** Edits of wires that touch more than one: putting a node between, taking one out, moving an end. */
import { connect, placeNodes } from "./edits";
import { reaches, refusal, successors, withBody } from "./graph";
import { isContainer, portsOf, splitFrom, usualPort } from "./ports";
import { edgeId } from "./problems";
import { sizeOf } from "./sizes";
import type { Catalog, EdgeDoc, NodeType, WorkflowDoc } from "./types";

const GAP = 72;

/** The port by which a device goes on when all is well: the one a wire is drawn from when nobody says which. */
export function mainPort(doc: WorkflowDoc, catalog: Catalog, key: string): string | undefined {
  const node = doc.nodes[key];
  const type = node && catalog.get(node.type);
  return node && type?.control !== "stop" ? usualPort(node, type)?.name : undefined;
}

/** The port that is offered first where one is asked for by name: the main one, or the next that is still free. */
export function offeredPort(doc: WorkflowDoc, catalog: Catalog, key: string): string | undefined {
  const main = mainPort(doc, catalog, key);
  const node = doc.nodes[key];
  if (main === undefined || !node) return undefined;
  const names = [main, ...portsOf(node, catalog.get(node.type)).map((port) => port.name)];
  return names.find((name) => waysFrom(doc, key, name).length === 0) ?? main;
}

const waysFrom = (doc: WorkflowDoc, key: string, port: string) => doc.edges.filter((edge) => edge.from === `${key}.${port}`);

/** Where a new step hangs: on a way out, or in a wire. */
export type Behind = { kind: "after"; from: string } | { kind: "between"; edge: string };

/**
 * Where a step of a type hangs that is added behind a picked one. Where its main way leads on already, the new step
 * comes before what follows, like a line that is added in a list: another way out would mean something that nobody
 * said, and a second wire would have both steps run at once. Only where the way already parts, or would end in the new
 * step, it hangs beside the others.
 */
export function behind(doc: WorkflowDoc, catalog: Catalog, key: string, type: NodeType): Behind | undefined {
  const port = mainPort(doc, catalog, key);
  if (port === undefined) return undefined;
  const [next, another] = waysFrom(doc, key, port);
  if (!next || another || type.control === "stop") return { kind: "after", from: `${key}.${port}` };
  return { kind: "between", edge: edgeId(next) };
}

/**
 * The ports that lead on to what followed before a step was put between. What changes a device has done its work
 * whichever way it leaves ("restart needed" or not), so nobody stops there; a check holds back those it complains of.
 */
function waysOn(doc: WorkflowDoc, catalog: Catalog, key: string): string[] {
  const node = doc.nodes[key];
  const main = mainPort(doc, catalog, key);
  if (!node || main === undefined) return [];
  const type = catalog.get(node.type);
  return type?.effect === "change" ? portsOf(node, type).map((port) => port.name) : [main];
}

/** Lead an edge through a node that is there already; what follows moves aside when there is no room. */
export function putBetween(doc: WorkflowDoc, catalog: Catalog, edge: EdgeDoc, key: string): WorkflowDoc {
  const edges = doc.edges.flatMap((each) => {
    if (edgeId(each) !== edgeId(edge)) return [each];
    return [{ from: edge.from, to: key }, ...waysOn(doc, catalog, key).map((port) => ({ from: `${key}.${port}`, to: edge.to }))];
  });
  return makeRoom(besides({ ...doc, edges }, catalog, splitFrom(edge.from)[0], key), catalog, key, edge.to);
}

/** Move a node that lies on another to the right of it: a short wire has no room to drop a step on. */
function besides(doc: WorkflowDoc, catalog: Catalog, other: string, key: string): WorkflowDoc {
  const [one, place] = [doc.layout?.[other], doc.layout?.[key]];
  if (!one || !place || doc.nodes[other]?.parent !== doc.nodes[key]?.parent) return doc;
  const [first, size] = [sizeOf(doc, catalog, other), sizeOf(doc, catalog, key)];
  const covers = place.x < one.x + first.width && one.x < place.x + size.width && place.y < one.y + first.height && one.y < place.y + size.height;
  return covers ? placeNodes(doc, { [key]: { x: one.x + first.width + GAP } }) : doc;
}

/** Move everything behind a node to the right until the next one stands clear of it. */
export function makeRoom(doc: WorkflowDoc, catalog: Catalog, key: string, next: string): WorkflowDoc {
  const place = doc.layout?.[key];
  const after = doc.layout?.[next];
  if (!place || !after) return doc;
  const short = place.x + sizeOf(doc, catalog, key).width + GAP - after.x;
  if (short <= 0) return doc;
  const parent = doc.nodes[next]?.parent;
  const behind = Object.keys(doc.nodes).filter((each) => doc.nodes[each]?.parent === parent && each !== key && reaches(doc, next, each));
  return placeNodes(doc, Object.fromEntries(behind.map((each) => [each, { x: (doc.layout?.[each]?.x ?? 0) + short }])));
}

/** The edges that take the place of a node that goes: whatever led to it leads on to what followed when all was well. */
export function healed(doc: WorkflowDoc, catalog: Catalog, key: string): EdgeDoc[] {
  const node = doc.nodes[key];
  const type = node && catalog.get(node.type);
  if (!node || type?.control === "stop") return [];
  const incoming = doc.edges.filter((edge) => edge.to === key);
  const ports = [usualPort(node, type), ...portsOf(node, type)];
  const outgoing = ports.map((port) => (port ? waysFrom(doc, key, port.name) : [])).find((ways) => ways.length > 0) ?? [];
  return incoming.flatMap((before) => outgoing.map((after) => ({ from: before.from, to: after.to })));
}

/** Take nodes out with their bodies and close the gaps they leave. */
export function takeOut(doc: WorkflowDoc, catalog: Catalog, keys: readonly string[], remove: (doc: WorkflowDoc, keys: string[]) => WorkflowDoc): WorkflowDoc {
  const all = withBody(doc, keys);
  return keys.reduce((now, key) => {
    if (!now.nodes[key] || all.has(now.nodes[key]?.parent ?? "")) return now;
    const bridges = healed(now, catalog, key);
    return bridges.reduce((next, edge) => (refusal(next, edge.from, edge.to) ? next : connect(next, edge.from, edge.to)), remove(now, [key]));
  }, doc);
}

/** Move an end of an edge; the edge keeps its place in the list. */
export function reconnect(doc: WorkflowDoc, edge: EdgeDoc, next: EdgeDoc): WorkflowDoc {
  return { ...doc, edges: doc.edges.map((each) => (edgeId(each) === edgeId(edge) ? next : each)) };
}

/** Where the ways out of some nodes lead, and where the ways into them come from. */
export function neighbours(doc: WorkflowDoc, key: string): { before: string[]; after: string[] } {
  const before = doc.edges.filter((edge) => edge.to === key).map((edge) => splitFrom(edge.from)[0]);
  return { before: [...new Set(before)], after: [...new Set(successors(doc).get(key) ?? [])] };
}

/** Whether a node holds others that a wire must not cut through. */
export const holdsBody = (doc: WorkflowDoc, catalog: Catalog, key: string) =>
  isContainer(catalog.get(doc.nodes[key]?.type ?? "")) && withBody(doc, [key]).size > 1;
