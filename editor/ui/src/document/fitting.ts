/** What may follow a port, or come before a node: what the picker offers when a wire ends in empty space. */
import { refusal } from "./graph";
import { FAILED, portsOf, splitFrom } from "./ports";
import type { Catalog, JsonSchema, NodeDoc, NodeType, PortDef, WorkflowDoc } from "./types";

/** Why a node type is not offered, or only after others. */
export type Reason = "in_loop" | "after_stop" | "other_platform" | "needs_device" | "list_empty" | "no_list";
export interface Doubt {
  type: NodeType;
  why: Reason;
}

/** The node types at the end of a wire: those that fit, those with a doubt, and those that could never run there. */
export interface Offers {
  good: NodeType[];
  less: Doubt[];
  never: Doubt[];
}

/** Whether a node of this type may stand in the body: what runs once for all devices may not stand in a container. */
export const fitsBody = (type: NodeType, parent: string | undefined) => !parent || type.scope !== "run";

/** The node types that may come after a way out, `scan.found`. */
export function offersAfter(doc: WorkflowDoc, catalog: Catalog, from: string): Offers {
  const [source] = splitFrom(from);
  const node = doc.nodes[source];
  if (!node || catalog.get(node.type)?.control === "stop") return { good: [], less: [], never: [] };
  const left = platformsAt(doc, catalog, from);
  const far = isFar(doc, catalog, from);
  const listless = lackOfLists(doc, catalog, from);
  return sorted(catalog, {
    never: (type) => (!fitsBody(type, node.parent) ? "in_loop" : runsOn(type, left) ? null : "other_platform"),
    less: (type) => (far && onDevice(type) ? "needs_device" : wantsList(type) ? listless : null),
  });
}

/** The node types that may come before a node: whatever has a way out, and works where the node does. */
export function offersBefore(doc: WorkflowDoc, catalog: Catalog, target: string): Offers {
  const node = doc.nodes[target];
  const own = Object.keys((node && !node.disabled && catalog.get(node.type)?.platforms) || {});
  const left = own.length ? new Set(own) : undefined;
  return sorted(catalog, {
    never: (type) => (type.control === "stop" ? "after_stop" : !fitsBody(type, node?.parent) ? "in_loop" : runsOn(type, left) ? null : "other_platform"),
    less: () => null,
  });
}

/** The node types that may be put between the two ends of an edge. */
export function offersBetween(doc: WorkflowDoc, catalog: Catalog, from: string, to: string): Offers {
  const after = offersAfter(doc, catalog, from);
  const never = new Map([...after.never, ...offersBefore(doc, catalog, to).never].map((doubt) => [doubt.type.id, doubt]));
  const may = ({ id }: NodeType) => !never.has(id);
  return { good: after.good.filter(may), less: after.less.filter(({ type }) => may(type)), never: [...never.values()] };
}

/** The nodes that are there already and that a port may lead to; those that need the device last where it may be away. */
export function nodesAfter(doc: WorkflowDoc, from: string, catalog: Catalog): string[] {
  const keys = Object.keys(doc.nodes).filter((key) => refusal(doc, from, key, catalog) === null);
  if (!isFar(doc, catalog, from)) return keys;
  const needs = (key: string) => Number(onDevice(catalog.get(doc.nodes[key]?.type ?? "")));
  return keys.sort((a, b) => needs(a) - needs(b));
}

interface Rules {
  never: (type: NodeType) => Reason | null;
  less: (type: NodeType) => Reason | null;
}

function sorted(catalog: Catalog, rules: Rules): Offers {
  const found: Offers = { good: [], less: [], never: [] };
  for (const type of catalog.values()) {
    const never = rules.never(type);
    const less = never ? null : rules.less(type);
    if (never) found.never.push({ type, why: never });
    else if (less) found.less.push({ type, why: less });
    else found.good.push(type);
  }
  return found;
}

const onDevice = (type: NodeType | undefined) => Object.keys(type?.platforms ?? {}).length > 0;

/** Whether the device may be out of reach for whom goes on by this way: it was not reached, or work on it has failed. */
function isFar(doc: WorkflowDoc, catalog: Catalog, from: string): boolean {
  const [key, name] = splitFrom(from);
  const type = catalog.get(doc.nodes[key]?.type ?? "");
  if (name === FAILED) return onDevice(type) || (type?.control ?? "stop") !== "stop";
  return portOf(doc, catalog, from)?.offline === true;
}

function portOf(doc: WorkflowDoc, catalog: Catalog, from: string): PortDef | undefined {
  const [key, name] = splitFrom(from);
  const node = doc.nodes[key];
  return node && portsOf(node, catalog.get(node.type)).find((port) => port.name === name);
}

/** Whether it cannot do without a list that an earlier step gives. */
const wantsList = ({ params }: NodeType) => (params.required ?? []).some((name) => params.properties?.[name]?.type === "array" && params.properties[name]["x-ui"]?.widget === "expression");

/** Why what goes through a list may have nothing to do here: the step's own list is empty on this way, or there is none. */
function lackOfLists(doc: WorkflowDoc, catalog: Catalog, from: string): Reason | null {
  if (portOf(doc, catalog, from)?.empty?.length) return "list_empty";
  return mayGiveList(doc, catalog, from) ? null : "no_list";
}

/** Whether a list may come along this way: from the inputs, an earlier step or the loop around; in doubt it may. */
function mayGiveList(doc: WorkflowDoc, catalog: Catalog, from: string): boolean {
  if (holdsList(Object.values(doc.inputs?.properties ?? {}))) return true;
  const seen = new Set<string>();
  for (let at = from; !seen.has(at); ) {
    seen.add(at);
    const [key, port] = splitFrom(at);
    const node = doc.nodes[key];
    const type = node && catalog.get(node.type);
    if (!node || !type || type.control === "call" || (port !== FAILED && holdsList(Object.values(type.outputs.properties ?? {})))) return true;
    const into = doc.edges.filter((edge) => edge.to === key);
    const [only] = into;
    if (!only) return node.parent !== undefined;
    if (into.length > 1) return true;
    at = only.from;
  }
  return true;
}

/** Lists, what may hold one, and what may be anything. */
const holdsList = (schemas: readonly JsonSchema[]) => schemas.some(({ type }) => type === undefined || [type].flat().some((each) => each === "array" || each === "object"));

/**
 * The platforms that can come through this way; nothing when every platform can. A step keeps the others back, but for
 * its way for failures: there they come as well.
 */
function platformsAt(doc: WorkflowDoc, catalog: Catalog, from: string): Set<string> | undefined {
  let left: Set<string> | undefined;
  const seen = new Set<string>();
  let at: string | undefined = from;
  while (at !== undefined) {
    const [key, port]: [string, string] = splitFrom(at);
    if (seen.has(key)) return left;
    seen.add(key);
    const node: NodeDoc | undefined = doc.nodes[key];
    const own = Object.keys((node && catalog.get(node.type)?.platforms) ?? {});
    if (own.length && !node?.disabled && port !== FAILED) left = new Set(own.filter((name) => !left || left.has(name)));
    at = wayInto(doc, key);
  }
  return left;
}

/** The way by which all come to a node, or into the container around it; nothing where ways of several steps meet. */
function wayInto(doc: WorkflowDoc, key: string): string | undefined {
  const into = doc.edges.filter((edge) => edge.to === key).map((edge) => edge.from);
  if (into.length === 0) return doc.nodes[key]?.parent;
  if (new Set(into.map((from) => splitFrom(from)[0])).size > 1) return undefined;
  return into.find((from) => splitFrom(from)[1] === FAILED) ?? into[0];
}

function runsOn(type: NodeType, left: Set<string> | undefined): boolean {
  const own = Object.keys(type.platforms);
  return !left || left.size === 0 || own.length === 0 || own.some((name) => left.has(name));
}
