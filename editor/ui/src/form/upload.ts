/** Files put into a param: text as it is, anything as base64 where the schema says `contentEncoding: base64`. */

export type Refusal = "too_large" | "not_text";
export type Read = { value: string; refused?: undefined } | { value?: undefined; refused: Refusal };

const CHUNK = 0x8000;

/** The param's value out of a file's bytes, or why it cannot be one. `most` is in bytes. */
export function readBytes(bytes: Uint8Array, base64: boolean, most: number): Read {
  if (bytes.length > most) return { refused: "too_large" };
  if (base64) return { value: toBase64(bytes) };
  try {
    // a mark at the beginning belongs to the file
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? { refused: "not_text" } : { value: text };
  } catch {
    return { refused: "not_text" };
  }
}

export function toBase64(bytes: Uint8Array): string {
  let raw = "";
  for (let at = 0; at < bytes.length; at += CHUNK) raw += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(raw);
}

/** How many bytes a base64 text stands for. */
export const sizeOfBase64 = (text: string) => Math.floor((text.replace(/=+$/, "").length * 3) / 4);
