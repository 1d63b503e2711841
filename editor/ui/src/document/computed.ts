/** Computed values: `{"$expr": "<CEL>"}` and `{"$text": "… ${<CEL>} …"}`. */

export interface Computed {
  $expr?: string;
  $text?: string;
}

export function isComputed(value: unknown): value is Computed {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === "$expr" || keys[0] === "$text");
}

export const sourceOf = (value: Computed) => value.$expr ?? value.$text ?? "";

/** A secret param refers to an entry of the vault and never holds a value. */
export function credentialOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const id = (value as { $credential?: unknown }).$credential;
  return typeof id === "string" ? id : null;
}
