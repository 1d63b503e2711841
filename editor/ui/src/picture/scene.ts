/** What there is to draw of a document, in places of the whole drawing. Pure; small pictures and exports share it. */
import { toEdges, toNodes, type FlowNode } from "../canvas/flow";
import { AREA_HUES } from "../components/hues";
import { splitFrom } from "../document/ports";
import { cardHeight, WIDTH } from "../document/sizes";
import type { Catalog, PortDef, WorkflowDoc } from "../document/types";

export type ShapeKind = "card" | "container" | "frame" | "note" | "trigger";

export interface Shape {
  id: string;
  kind: ShapeKind;
  x: number;
  y: number;
  width: number;
  height: number;
  /** The node's name, the group's title or the note's text. */
  title: string;
  /** The hue of the node type's area, in degrees. */
  hue?: number;
  /** Runs once for all devices. */
  meeting?: boolean;
  disabled?: boolean;
  ports?: PortDef[];
  /** Where the first port stands, from the top. */
  portsFrom?: number;
}

export interface Wire {
  from: { x: number; y: number };
  to: { x: number; y: number };
  failure: boolean;
}

export interface Scene {
  x: number;
  y: number;
  width: number;
  height: number;
  shapes: Shape[];
  wires: Wire[];
}

const HEAD = 26;
const TRIGGER = { width: 88, height: 30 };
const DRAWN_FIRST: ShapeKind[] = ["note", "frame", "container", "trigger", "card"];

/** The scene of a document; `start` is the word on the pill where it begins. Its folds are open. */
export function sceneOf(doc: WorkflowDoc, catalog: Catalog, start = ""): Scene {
  const extras = { triggerLabel: start, fixed: true };
  const nodes = toNodes(doc, catalog, extras);
  const known = new Map(nodes.map((node) => [node.id, node]));
  const shapes = nodes.map((node) => shapeOf(node, absolute(node, known)));
  const byId = new Map(shapes.map((shape) => [shape.id, shape]));
  const wires = toEdges(doc, extras).flatMap((edge): Wire[] => {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    if (!source || !target) return [];
    const port = edge.sourceHandle ?? splitFrom(edge.id)[1];
    return [{ from: outOf(source, port), to: { x: target.x, y: target.y + HEAD }, failure: edge.data?.failure === true }];
  });
  shapes.sort((a, b) => DRAWN_FIRST.indexOf(a.kind) - DRAWN_FIRST.indexOf(b.kind));
  return { ...boundsOf(shapes), shapes, wires };
}

function absolute(node: FlowNode, known: ReadonlyMap<string, FlowNode>): { x: number; y: number } {
  let { x, y } = node.position;
  const seen = new Set([node.id]);
  for (let parent = known.get(node.parentId ?? ""); parent && !seen.has(parent.id); parent = known.get(parent.parentId ?? "")) {
    seen.add(parent.id);
    x += parent.position.x;
    y += parent.position.y;
  }
  return { x, y };
}

function shapeOf(node: FlowNode, at: { x: number; y: number }): Shape {
  const size = { width: node.width ?? WIDTH, height: node.height ?? 84 };
  switch (node.type) {
    case "trigger":
      return { id: node.id, kind: "trigger", ...at, ...TRIGGER, title: node.data.label };
    case "note":
      return { id: node.id, kind: "note", ...at, ...size, title: node.data.note.text };
    case "frame":
      return { id: node.id, kind: "frame", ...at, ...size, title: node.data.group.title ?? "" };
    default: {
      const { node: own, type, ports, meeting } = node.data;
      const title = own.name || type?.title || own.type;
      const container = node.type === "container";
      const height = cardHeight(title, ports.length);
      const hue = AREA_HUES[type?.area ?? own.type.split(".")[0] ?? ""];
      return {
        id: node.id,
        kind: container ? "container" : "card",
        ...at,
        ...(container ? size : { width: WIDTH, height }),
        title,
        ...(hue !== undefined && { hue }),
        ...(meeting && { meeting }),
        ...(own.disabled && { disabled: true }),
        ports,
        portsFrom: container ? HEAD : height - 20 * ports.length + 4,
      };
    }
  }
}

/** Where a wire leaves: at its port's row, a failure at the foot. */
function outOf(shape: Shape, port: string): { x: number; y: number } {
  const x = shape.x + shape.width;
  if (shape.kind === "trigger") return { x, y: shape.y + shape.height / 2 };
  if (port === "failed") return { x, y: shape.y + shape.height - 6 };
  const row = Math.max(0, shape.ports?.findIndex((each) => each.name === port) ?? 0);
  return { x, y: shape.y + (shape.portsFrom ?? HEAD) + row * 20 };
}

function boundsOf(shapes: readonly Shape[]): { x: number; y: number; width: number; height: number } {
  if (shapes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of shapes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The way of a wire: a smooth step, as on the canvas. */
export function wirePath({ from, to }: Wire): string {
  const middle = to.x > from.x + 24 ? (from.x + to.x) / 2 : from.x + 24;
  const r = Math.min(6, Math.abs(to.y - from.y) / 2, Math.abs(middle - from.x), Math.abs(to.x - middle));
  if (r < 1) return `M${round(from.x)} ${round(from.y)}L${round(to.x)} ${round(to.y)}`;
  const down = to.y > from.y ? 1 : -1;
  const on = to.x > middle ? 1 : -1;
  return (
    `M${round(from.x)} ${round(from.y)}H${round(middle - r)}Q${round(middle)} ${round(from.y)} ${round(middle)} ${round(from.y + down * r)}` +
    `V${round(to.y - down * r)}Q${round(middle)} ${round(to.y)} ${round(middle + on * r)} ${round(to.y)}H${round(to.x)}`
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
