/** What will happen at a step, in sentences: keys of `hover` and what stands in them. */
import { meets } from "./ports";
import type { NodeDoc, NodeType, WorkflowDoc } from "./types";

export interface Said {
  key: string;
  count?: number;
}

/** `devices` is how many the run would have, where that is known. */
export function deedOf(doc: WorkflowDoc, node: NodeDoc, type: NodeType | undefined, devices: number | undefined, control: (key: string) => NodeType["control"]): Said[] {
  if (node.disabled) return [{ key: "disabled" }];
  if (!type) return [{ key: "unknown" }];
  return [where(doc, node, type, devices, control), ...deeds(type)];
}

function where(doc: WorkflowDoc, node: NodeDoc, type: NodeType, devices: number | undefined, control: (key: string) => NodeType["control"]): Said {
  if (meets(node, type)) return { key: "once" };
  const loop = node.parent === undefined || !doc.nodes[node.parent] ? undefined : control(node.parent);
  const place = loop === "for_each" ? "entry" : loop === "repeat" ? "round" : "each";
  return devices === undefined ? { key: `${place}_of_run` } : { key: place, count: devices };
}

function deeds(type: NodeType): Said[] {
  const found: Said[] = [];
  if (type.effect === "change") found.push({ key: "changes" });
  if (type.elevation === "admin") found.push({ key: "admin" });
  if (type.reboot !== "never") found.push({ key: type.reboot === "always" ? "reboots" : "may_reboot" });
  if (type.cuts_access) found.push({ key: "cuts_access" });
  const [only, another] = Object.keys(type.platforms);
  if (only && !another) found.push({ key: `only_${only}` });
  return found;
}
