import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "./en";
import italian from "./it";

function flat(value: unknown, prefix = ""): [string, string][] {
  if (typeof value === "string") return [[prefix, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => flat(inner, prefix ? `${prefix}.${key}` : key));
}

const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const english = new Map(flat(en));
const words = new Map(flat(italian));

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === "i18n" ? [] : sources(path);
    return /\.tsx?$/.test(name) && !name.includes(".test.") ? [readFileSync(path, "utf8")] : [];
  });
}

describe("the two languages", () => {
  it("have the same keys", () => {
    // What the server says is in English already.
    expect([...words.keys()].filter((key) => !key.startsWith("said.")).sort()).toEqual([...english.keys()].sort());
  });

  it("fill in the same values", () => {
    for (const [key, text] of english) expect(`${key} ${places(words.get(key) ?? "")}`).toBe(`${key} ${places(text)}`);
  });

  it("leave no sentence empty and shout nowhere", () => {
    for (const [key, text] of [...english, ...words]) expect(text.trim() && !/[\p{L}\d»]!/u.test(text), key).toBeTruthy();
  });

  it("know every key that the pages say", () => {
    const known = (key: string) => english.has(key) || english.has(`${key}_other`);
    const said = sources(join(process.cwd(), "src")).flatMap((text) =>
      [...text.matchAll(/\bt\([^()`]*?"([a-z_]+\.[a-z_]+)"(?:[^()`]*?"([a-z_]+\.[a-z_]+)")?/g)].flatMap((match) => [match[1], match[2]]),
    );
    const unknown = said.filter((key): key is string => key !== undefined && !known(key));
    expect(said.length).toBeGreaterThan(300);
    expect([...new Set(unknown)]).toEqual([]);
  });
});
