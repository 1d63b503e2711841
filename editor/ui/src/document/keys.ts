import type { WorkflowDoc } from "./types";

/** Names that expressions already use. */
export const RESERVED = new Set(["inputs", "device", "client", "run", "devices", "item", "index"]);

/** A free key for a node of this type: `disk_space`, then `disk_space_2`. */
export function freeKey(taken: Record<string, unknown>, typeId: string): string {
  const verb = typeId.split(".")[1] ?? typeId;
  const base = RESERVED.has(verb) || !/^[a-z]/.test(verb) ? `${typeId.split(".")[0] ?? "n"}_${verb}` : verb;
  if (!(base in taken)) return base;
  let number = 2;
  while (`${base}_${number}` in taken) number += 1;
  return `${base}_${number}`;
}

/** A workflow id out of a name, in the form the document asks for. */
export function slug(name: string, taken: readonly string[] = []): string {
  const base =
    name
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 56) || "workflow";
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

export const emptyDocument = (id: string, name: string): WorkflowDoc => ({ format: 1, id, name, nodes: {}, edges: [] });
