import { placeNodes } from "./edits";
import { withBody } from "./graph";
import { freeKey } from "./keys";
import { splitFrom } from "./ports";
import type { EdgeDoc, NodeDoc, Place, WorkflowDoc } from "./types";

/** A piece of a workflow, as it lies in the clipboard. */
export interface Piece {
  ruota: "piece";
  nodes: Record<string, NodeDoc>;
  edges: EdgeDoc[];
  layout: Record<string, Place>;
}

/** Copy nodes with their bodies and the edges between them. */
export function copyPiece(doc: WorkflowDoc, keys: Iterable<string>): Piece {
  const all = withBody(doc, keys);
  const pick = <T>(source: Record<string, T> | undefined) =>
    Object.fromEntries(Object.entries(source ?? {}).filter(([key]) => all.has(key)));
  return {
    ruota: "piece",
    nodes: pick(doc.nodes),
    edges: doc.edges.filter((edge) => all.has(splitFrom(edge.from)[0]) && all.has(edge.to)),
    layout: pick(doc.layout),
  };
}

export function readPiece(text: string): Piece | null {
  try {
    const value = JSON.parse(text) as Partial<Piece>;
    return value?.ruota === "piece" && value.nodes && Array.isArray(value.edges) ? (value as Piece) : null;
  } catch {
    return null;
  }
}

/** Add a piece under new keys, a little aside; references inside the piece follow, expressions too. */
export function pastePiece(doc: WorkflowDoc, piece: Piece, shift = 40): { doc: WorkflowDoc; keys: string[] } {
  const names = new Map<string, string>();
  const nodes = { ...doc.nodes };
  for (const [key, node] of Object.entries(piece.nodes)) {
    const name = key in nodes ? freeKey(nodes, `x.${key.replace(/_\d+$/, "")}`) : key;
    names.set(key, name);
    nodes[name] = node;
  }
  const places: Record<string, Place> = {};
  for (const [key, name] of names) {
    const node = piece.nodes[key] as NodeDoc;
    const { parent, ...rest } = node;
    const inside = parent !== undefined && names.has(parent);
    const home = inside ? names.get(parent) : parent !== undefined && parent in doc.nodes ? parent : undefined;
    const params = rest.params && (rename(rest.params, names) as Record<string, unknown>);
    nodes[name] = { ...rest, ...(params && { params }), ...(home && { parent: home }) };
    const place = piece.layout[key];
    if (place) places[name] = inside ? place : { ...place, x: place.x + shift, y: place.y + shift };
  }
  const edges = piece.edges.map((edge) => {
    const [source, port] = splitFrom(edge.from);
    return { from: `${names.get(source)}.${port}`, to: names.get(edge.to) as string };
  });
  const grown = placeNodes({ ...doc, nodes, edges: [...doc.edges, ...edges] }, places);
  return { doc: grown, keys: [...names].filter(([key]) => !names.has(piece.nodes[key]?.parent ?? "")).map(([, n]) => n) };
}

function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key === "$expr" && typeof field === "string") return [key, renameIn(field, names)];
      if (key === "$text" && typeof field === "string")
        return [key, field.replace(/\$\{([^}]*)\}/g, (_, inner: string) => `\${${renameIn(inner, names)}}`)];
      return [key, rename(field, names)];
    }),
  );
}

/** Names in an expression, but not those in quotes nor fields after a dot. */
function renameIn(expression: string, names: ReadonlyMap<string, string>): string {
  return expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])[a-z][a-z0-9_]*(?=\.)/g, (found) =>
    names.get(found) ?? found,
  );
}
