/** The reverse of extracting: the nodes of a called workflow take the place of the call. */
import { pastePiece, shiftTo, type Piece } from "./clipboard";
import { removeNodes } from "./edits";
import { isComputed } from "./computed";
import { portsOf, splitFrom } from "./ports";
import { namesIn, renameIn, rewrite } from "./references";
import type { Catalog, EdgeDoc, NodeDoc, WorkflowDoc } from "./types";

/** Put the nodes of the called workflow in place of the node that calls it. Its keys may change; names follow. */
export function inline(doc: WorkflowDoc, catalog: Catalog, call: string, callee: WorkflowDoc): { doc: WorkflowDoc; items: string[] } {
  const node = doc.nodes[call];
  const place = doc.layout?.[call] ?? { x: 0, y: 0 };
  if (!node) return { doc, items: [] };
  const given = (node.params?.inputs ?? {}) as Record<string, unknown>;
  const filled = withInputs(callee, given);
  const piece: Piece = { ruota: "piece", nodes: filled.nodes, edges: filled.edges, layout: callee.layout ?? {}, groups: callee.groups, notes: callee.notes };
  const pasted = pastePiece(doc, piece, shiftTo(piece, place), node.parent ?? null);
  const names = namesOf(callee, pasted.doc, doc);
  const ends = endsOf(callee, catalog);
  const starts = Object.keys(callee.nodes).filter((key) => !callee.nodes[key]?.parent && !callee.edges.some((edge) => edge.to === key));
  const join = node.join;
  const edges = pasted.doc.edges.flatMap((edge): EdgeDoc[] => {
    if (edge.to === call) return starts.map((key) => ({ from: edge.from, to: names.get(key) ?? key }));
    const [source, port] = splitFrom(edge.from);
    if (source !== call) return [edge];
    return port === "failed" ? [] : ends.map((from) => ({ from: `${names.get(splitFrom(from)[0])}.${splitFrom(from)[1]}`, to: edge.to }));
  });
  const results = (expression: string) => renameIn(expression, ([first = "", second, ...rest]) => (first === call && second ? replaced(filled.outputs?.[second]?.value, names, rest) : undefined));
  const nodes = Object.fromEntries(
    Object.entries(pasted.doc.nodes).map(([key, each]): [string, NodeDoc] => {
      const params = each.params && (rewrite(each.params, results) as Record<string, unknown>);
      const begins = join && starts.some((start) => names.get(start) === key);
      return [key, { ...each, ...(params && { params }), ...(begins && { join }) }];
    }),
  );
  const outputs = pasted.doc.outputs && { outputs: rewrite(pasted.doc.outputs, results) as WorkflowDoc["outputs"] };
  return { doc: removeNodes({ ...pasted.doc, nodes, edges, ...outputs }, [call]), items: pasted.items };
}

/** Pasting gives keys in the order of the piece: those that are new now, one by one. */
function namesOf(callee: WorkflowDoc, after: WorkflowDoc, before: WorkflowDoc): Map<string, string> {
  const fresh = Object.keys(after.nodes).filter((key) => !(key in before.nodes));
  return new Map(Object.keys(callee.nodes).map((key, index) => [key, fresh[index] ?? key]));
}

/** The ways on which a device comes to the end of the called workflow. */
function endsOf(callee: WorkflowDoc, catalog: Catalog): string[] {
  return Object.entries(callee.nodes).flatMap(([key, node]) => {
    const type = catalog.get(node.type);
    if (node.parent || type?.control === "stop") return [];
    return portsOf(node, type)
      .map((port) => `${key}.${port.name}`)
      .filter((from) => !callee.edges.some((edge) => edge.from === from));
  });
}

/** The called workflow with what it is given in place of `inputs.x`. */
function withInputs(callee: WorkflowDoc, given: Record<string, unknown>): WorkflowDoc {
  const value = (name: string) => (name in given ? given[name] : callee.inputs?.properties?.[name]?.default);
  const change = (expression: string) =>
    renameIn(expression, ([first, second, ...rest]) => (first === "inputs" && second !== undefined ? [inExpression(value(second)), ...rest].join(".") : undefined));
  const whole = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(whole);
    if (typeof inner !== "object" || inner === null) return inner;
    const only = isComputed(inner) && inner.$expr !== undefined && /^\s*inputs\.(\w+)\s*$/.exec(inner.$expr);
    if (only) return value(only[1] ?? "");
    if (isComputed(inner)) return rewrite(inner, change);
    return Object.fromEntries(Object.entries(inner).map(([key, field]) => [key, whole(field)]).filter(([, field]) => field !== undefined));
  };
  const nodes = Object.fromEntries(
    Object.entries(callee.nodes).map(([key, node]): [string, NodeDoc] => [key, node.params ? { ...node, params: whole(node.params) as Record<string, unknown> } : node]),
  );
  return { ...callee, nodes, ...(callee.outputs && { outputs: whole(callee.outputs) as WorkflowDoc["outputs"] }) };
}

/** A value as it stands in an expression: computed ones as they are, others as a literal of the language. */
function inExpression(value: unknown): string {
  if (isComputed(value)) return value.$expr !== undefined ? bracketed(value.$expr) : textExpression(value.$text ?? "");
  return literal(value);
}

const bracketed = (expression: string) => (/^[\w.]+$/.test(expression.trim()) ? expression.trim() : `(${expression})`);

function literal(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(inExpression).join(", ")}]`;
  if (typeof value === "object") return `{${Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${inExpression(field)}`).join(", ")}}`;
  return JSON.stringify(value);
}

function textExpression(text: string): string {
  const parts = text.split(/\$\{([^}]*)\}/);
  const shown = parts.map((part, index) => (index % 2 ? `string(${part})` : JSON.stringify(part))).filter((part) => part !== '""');
  return shown.length ? `(${shown.join(" + ")})` : '""';
}

/** What stands for an output of the call: the expression of the output, with the keys as they are now. */
function replaced(value: unknown, names: ReadonlyMap<string, string>, rest: string[]): string | undefined {
  if (value === undefined) return undefined;
  const own = inExpression(value);
  const follows = renameIn(own, ([first = "", ...more]) => {
    const name = more.length ? names.get(first) : undefined;
    return name && [name, ...more].join(".");
  });
  return [follows, ...rest].join(".");
}

/** The inputs that a called workflow uses but is not given and has no default for. */
export function lacking(callee: WorkflowDoc, given: Record<string, unknown>): string[] {
  const used = Object.values(callee.nodes).flatMap((node) => namesIn(node.params)).filter(([first]) => first === "inputs").map(([, second]) => second ?? "");
  return [...new Set(used)].filter((name) => !(name in given) && callee.inputs?.properties?.[name]?.default === undefined);
}
