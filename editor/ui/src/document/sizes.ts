/** How large things are drawn, known without drawing them. */
import { CONTAINER_SIZE } from "./edits";
import { isContainer, portsOf } from "./ports";
import type { Catalog, WorkflowDoc } from "./types";

export const WIDTH = 232;
export const NOTE_SIZE = { width: 240, height: 140 };
const LETTERS_IN_A_LINE = 19;

export interface Size {
  width: number;
  height: number;
}

/** The size of a node on the canvas; of a card, to a few pixels. */
export function sizeOf(doc: WorkflowDoc, catalog: Catalog, key: string): Size {
  const node = doc.nodes[key];
  if (!node) return { width: WIDTH, height: 84 };
  const type = catalog.get(node.type);
  const place = doc.layout?.[key];
  if (isContainer(type) && !place?.collapsed)
    return { width: place?.width ?? CONTAINER_SIZE.width, height: place?.height ?? CONTAINER_SIZE.height };
  return { width: WIDTH, height: cardHeight(node.name || type?.title || node.type, portsOf(node, type).length) };
}

/** A card is as high as its title (one line or two) and its ports make it. */
export const cardHeight = (title: string, ports: number) => 40 + (title.length > LETTERS_IN_A_LINE ? 2 : 1) * 17 + 11 + 20 * ports;
