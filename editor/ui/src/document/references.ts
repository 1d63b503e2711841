/** Names in computed values: which nodes and inputs they use, and the same values under other names. */
import { opening, textParts, tokensOf, type Token } from "./tokens";

const MACROS = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Every computed value within a value, rewritten: `change` is given an expression and says what stands there instead. */
export function rewrite(value: unknown, change: (expression: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key === "$expr" && typeof field === "string") return [key, change(field)];
      if (key === "$text" && typeof field === "string") return [key, textParts(field).map(({ computed, text }) => (computed ? change(text) : text)).join("")];
      return [key, rewrite(field, change)];
    }),
  );
}

const isSign = (token: Token | undefined, text: string) => token?.kind === "sign" && token.text === text;

/** Names that `map`, `filter` and their like introduce, each with whether it stands for one device of the list `devices`. */
function boundNames(tokens: readonly Token[]): Map<string, boolean> {
  const bound = new Map<string, boolean>();
  tokens.forEach((token, at) => {
    const own = tokens[at + 2];
    if (!MACROS.has(token.parts.at(-1) ?? "") || !isSign(tokens[at + 1], "(") || own?.parts.length !== 1 || !isSign(tokens[at + 3], ",")) return;
    bound.set(own.parts[0] as string, rangesOverDevices(tokens, at));
  });
  return bound;
}

/** Whether the macro at `at` goes over the list of devices, or over a part of it. */
function rangesOverDevices(tokens: readonly Token[], at: number): boolean {
  const parts = tokens[at]?.parts ?? [];
  if (parts.length > 1) return parts.length === 2 && parts[0] === "devices" && !isSign(tokens[at - 1], ".");
  return isSign(tokens[at - 1], ".") && isDevices(tokens, at - 2);
}

/** Whether what ends at `at` is the list of devices. */
function isDevices(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token?.kind === "name") return token.parts.length === 1 && token.parts[0] === "devices" && !isSign(tokens[at - 1], ".");
  if (!isSign(token, ")")) return false;
  const call = opening(tokens, at) - 1;
  return tokens[call]?.parts.at(-1) === "filter" && rangesOverDevices(tokens, call);
}

/** Whether what ends at `at` is one device of the list. */
function isDevice(tokens: readonly Token[], at: number, bound: ReadonlyMap<string, boolean>): boolean {
  const token = tokens[at];
  if (token?.kind === "name") return token.parts.length === 1 && bound.get(token.parts[0] as string) === true && !isSign(tokens[at - 1], ".");
  return isSign(token, "]") && isDevices(tokens, opening(tokens, at) - 1);
}

/** The expression with what `change` says put in the place of tokens. */
function exchanged(expression: string, tokens: readonly Token[], change: (token: Token, at: number) => string | undefined): string {
  let result = "";
  let from = 0;
  tokens.forEach((token, at) => {
    const next = change(token, at);
    if (next === undefined) return;
    result += expression.slice(from, token.start) + next;
    from = token.start + token.text.length;
  });
  return result + expression.slice(from);
}

/** Every dotted name of an expression, rewritten; nothing said, it stays. Strings, functions and bound names are none. */
export function renameIn(expression: string, change: (path: string[]) => string | undefined): string {
  const tokens = tokensOf(expression);
  const bound = boundNames(tokens);
  return exchanged(expression, tokens, (token, at) => (isRoot(tokens, at, bound) ? change(token.parts) : undefined));
}

function isRoot(tokens: readonly Token[], at: number, bound: ReadonlyMap<string, boolean>): boolean {
  const token = tokens[at];
  if (token?.kind !== "name" || isSign(tokens[at - 1], ".") || bound.has(token.parts[0] as string)) return false;
  return token.parts.length > 1 || !isSign(tokens[at + 1], "(");
}

/** The dotted names that computed values within a value use. */
export function namesIn(value: unknown): string[][] {
  const names: string[][] = [];
  rewrite(value, (expression) =>
    renameIn(expression, (path) => {
      names.push(path);
      return undefined;
    }),
  );
  return names;
}

/** The names that expressions within a value introduce themselves. */
export function boundIn(value: unknown): Set<string> {
  const found = new Set<string>();
  rewrite(value, (expression) => {
    for (const name of boundNames(tokensOf(expression)).keys()) found.add(name);
    return expression;
  });
  return found;
}

/** The value with the keys of nodes changed, such as `scan.count` to `scan_2.count`, also in the entries of `devices`. */
export const renamed = (value: unknown, names: ReadonlyMap<string, string>) => rewrite(value, (expression) => renamedIn(expression, names));

function renamedIn(expression: string, names: ReadonlyMap<string, string>): string {
  const tokens = tokensOf(expression);
  const bound = boundNames(tokens);
  return exchanged(expression, tokens, (token, at) => {
    if (token.kind === "string") {
      const index = isSign(tokens[at - 1], "[") && isSign(tokens[at + 1], "]") && isDevice(tokens, at - 2, bound);
      const name = index ? names.get(token.text.slice(1, -1)) : undefined;
      return name === undefined ? undefined : `${token.text[0]}${name}${token.text.at(-1)}`;
    }
    if (token.kind !== "name") return undefined;
    if (isRoot(tokens, at, bound)) return exchangedPart(token, 0, names);
    if (isSign(tokens[at - 1], ".")) return isDevice(tokens, at - 2, bound) ? exchangedPart(token, 0, names) : undefined;
    return bound.get(token.parts[0] as string) ? exchangedPart(token, 1, names) : undefined;
  });
}

/** The name with one of its parts changed; blanks around its dots stay. */
function exchangedPart(token: Token, part: number, names: ReadonlyMap<string, string>): string | undefined {
  const old = token.parts[part];
  const next = old === undefined ? undefined : names.get(old);
  if (next === undefined) return undefined;
  let seen = -1;
  return token.text.replace(/\w+/g, (word) => ((seen += 1) === part ? next : word));
}
