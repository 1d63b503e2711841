import { describe, expect, it } from "vitest";
import { readBytes, sizeOfBase64 } from "./upload";

const bytes = (...values: number[]) => new Uint8Array(values);

describe("files for a param", () => {
  it("takes text as it is, with the mark at its beginning and its line ends", () => {
    const text = "\ufeffCittà\r\n$(reboot)`'\"";
    expect(readBytes(new TextEncoder().encode(text), false, 100)).toEqual({ value: text });
    expect(readBytes(bytes(), false, 0)).toEqual({ value: "" });
  });

  it("refuses what is no text and what is too large", () => {
    expect(readBytes(bytes(0xff, 0xd8), false, 100)).toEqual({ refused: "not_text" });
    expect(readBytes(bytes(0x41, 0), false, 100)).toEqual({ refused: "not_text" });
    expect(readBytes(bytes(1, 2, 3), true, 2)).toEqual({ refused: "too_large" });
  });

  it("gives every byte back from base64", () => {
    const all = new Uint8Array(100_000).map((_, at) => at % 256);
    const { value = "" } = readBytes(all, true, 100_000);
    expect(Uint8Array.from(atob(value), (char) => char.charCodeAt(0))).toEqual(all);
    expect(sizeOfBase64(value)).toBe(100_000);
  });
});
