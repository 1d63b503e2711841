import type { NodeDoc, NodeType, PortDef } from "./types";

export const FAILED = "failed";
export const PORT_NAME = /^[a-z][a-z0-9_]*$/;

/** The success ports of a node: those its params declare (`ports_from`) come before the type's own. */
export function portsOf(node: NodeDoc, type: NodeType | undefined): PortDef[] {
  if (!type) return [{ name: "ok", title: "ok" }];
  return [...declared(node, type), ...type.ports];
}

/**
 * The way out that devices usually take when all is well: `ok` where there is one, since the others of such a type tell
 * of something out of the ordinary ("restart needed", "space is short"), otherwise the first.
 */
export function usualPort(node: NodeDoc, type: NodeType | undefined): PortDef | undefined {
  const ports = portsOf(node, type);
  return ports.find((port) => port.name === "ok") ?? ports[0];
}

function declared(node: NodeDoc, type: NodeType): PortDef[] {
  const list = type.ports_from ? node.params?.[type.ports_from] : undefined;
  if (!Array.isArray(list)) return [];
  const ports: PortDef[] = [];
  for (const item of list as { name?: unknown; title?: unknown }[]) {
    const name = typeof item?.name === "string" ? item.name : "";
    if (!PORT_NAME.test(name) || ports.some((port) => port.name === name)) continue;
    ports.push({ name, title: typeof item.title === "string" && item.title ? item.title : name });
  }
  return ports;
}

/** `"scan.found"` as `["scan", "found"]`. */
export function splitFrom(from: string): [string, string] {
  const dot = from.indexOf(".");
  return dot < 0 ? [from, "ok"] : [from.slice(0, dot), from.slice(dot + 1)];
}

export const isContainer = (type: NodeType | undefined) => type?.control === "for_each" || type?.control === "repeat";

/** Whether a node is a meeting point: it runs once for all devices. */
export function meets(node: NodeDoc, type: NodeType | undefined): boolean {
  if (type?.scope === "run") return true;
  return type?.scope === "either" && node.scope !== "device";
}
