/**
 * A large drawing shows only what is in view. React Flow would first draw everything once to measure it; for cards we
 * know beforehand how large they are and where their ports lie, so those out of view are not drawn at all.
 */
import { Position } from "@xyflow/react";
import { cardHeight, WIDTH } from "../document/sizes";
import type { CardNode, FlowNode } from "./flow";

/** From how many nodes on it pays. */
export const LARGE = 60;

const SIDE = 10;
const WAY_IN = 26;
const ROW = 20;

export function withGuesses(nodes: FlowNode[]): FlowNode[] {
  return nodes.map((node) => (node.type === "card" && !node.measured ? guessed(node) : node));
}

function guessed(node: CardNode): CardNode {
  const { ports, node: doc, type, tally } = node.data;
  if (tally) return node;
  const height = cardHeight(doc.name || type?.title || doc.type, ports.length);
  const top = height - 5 - ROW * ports.length;
  const source = (id: string, y: number, x = WIDTH - SIDE / 2) => ({ id, type: "source" as const, position: Position.Right, x, y: y - SIDE / 2, width: SIDE, height: SIDE });
  const handles = [
    { id: null, type: "target" as const, position: Position.Left, x: -SIDE / 2, y: WAY_IN - SIDE / 2, width: SIDE, height: SIDE },
    ...ports.map((port, index) => source(port.name, top + ROW * index + ROW / 2)),
    source("failed", height + ROW / 2 - 1, WIDTH - SIDE * 1.5 - 1),
  ];
  return { ...node, measured: { width: WIDTH, height }, handles };
}

/** Once something was drawn, what was measured counts and the guess goes. */
export function withoutGuesses(nodes: FlowNode[], measured: ReadonlySet<string>): FlowNode[] {
  if (measured.size === 0) return nodes;
  return nodes.map((node) => {
    if (!node.handles || !measured.has(node.id)) return node;
    const { handles: _guess, ...rest } = node;
    return rest as FlowNode;
  });
}
