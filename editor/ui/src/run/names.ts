import type { TFunction } from "i18next";
import type { Step } from "../api/types";
import { arrange } from "../document/arrange";
import { absolute } from "../document/places";
import { FAILED, portsOf } from "../document/ports";
import type { Catalog, WorkflowDoc } from "../document/types";
import { isOwn } from "./model";

export function nodeTitle(doc: WorkflowDoc | undefined, catalog: Catalog, key: string): string {
  const node = doc?.nodes[key];
  return node?.name || (node && catalog.get(node.type)?.title) || key;
}

/** By which way out a step was left, as the step names it; null where it has no other, or was not left. */
export function wayOut(t: TFunction, doc: WorkflowDoc | undefined, catalog: Catalog, step: Pick<Step, "node" | "path" | "port">): string | null {
  const node = doc?.nodes[step.node];
  if (!node || !step.port || !isOwn(step.path)) return null;
  if (step.port === FAILED) return t("canvas.failed_port");
  const ports = portsOf(node, catalog.get(node.type));
  return ports.length > 1 ? (ports.find(({ name }) => name === step.port)?.title ?? step.port) : null;
}

/** Node keys as one reads the canvas: from left to right, then from top to bottom. */
export function nodesInOrder(doc: WorkflowDoc | undefined): string[] {
  if (!doc) return [];
  const laid = Object.keys(doc.nodes).every((key) => doc.layout?.[key]) ? doc : { ...doc, layout: arrange(doc) };
  return Object.keys(doc.nodes)
    .map((key) => ({ key, ...absolute(laid, key) }))
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .map(({ key }) => key);
}
