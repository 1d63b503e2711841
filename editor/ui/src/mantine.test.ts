import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

const CORE = "node_modules/@mantine/core";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));

/** What is taken from Mantine anywhere, and what its notifications take. */
function taken(): string[] {
  const names = sources.flatMap((name) =>
    [...readFileSync(join("src", name), "utf8").matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap((found) => (found[1] ?? "").split(",")),
  );
  return ["Notification", ...names.map((name) => name.trim().split(" as ")[0] ?? "").filter(Boolean)];
}

/** By exported name, the module it lies in. */
function modules(): Map<string, string> {
  const index = readFileSync(`${CORE}/esm/index.mjs`, "utf8");
  const found = [...index.matchAll(/import \{([^}]*)\} from "(\.[^"]*)"/g)];
  return new Map(found.flatMap(([, names = "", path = ""]) => names.split(",").map((name) => [name.trim().split(" as ")[0] ?? "", path] as const)));
}

/** The style sheets a module and all it is made of want. */
function wanted(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path) || !existsSync(path)) return new Set();
  seen.add(path);
  const [, sheet] = /(\w+)\.module\.mjs$/.exec(path) ?? [];
  if (sheet) return new Set([sheet]);
  const below = [...readFileSync(path, "utf8").matchAll(/from "(\.[^"]*)"/g)].map((found) => normalize(join(dirname(path), found[1] ?? "")));
  return new Set(below.flatMap((each) => [...wanted(each, seen)]));
}

describe("the styles of Mantine", () => {
  const listed = [...readFileSync("src/mantine.ts", "utf8").matchAll(/styles\/([\w-]+)\.css/g)].map((found) => found[1] ?? "");
  const known = modules();

  it("come with every component that is used", () => {
    const missing = taken().flatMap((name) => [...wanted(normalize(`${CORE}/esm/${known.get(name) ?? "none"}`))].filter((sheet) => !listed.includes(sheet) && existsSync(`${CORE}/styles/${sheet}.css`)).map((sheet) => `${name}: ${sheet}`));
    expect(taken().length).toBeGreaterThan(40);
    expect(missing).toEqual([]);
  });

  it("stand in Mantine's own order", () => {
    const whole = readFileSync(`${CORE}/styles.css`, "utf8");
    const places = listed.map((name) => whole.indexOf(readFileSync(`${CORE}/styles/${name}.css`, "utf8").trim().slice(0, 200)));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });
});
