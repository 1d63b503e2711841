/** Names in computed values: which nodes and inputs they use, and the same values under other names. */

const PLACE = /\$\{([^}]*)\}/g;
const NAMED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])[a-z][a-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/g;

/** Every computed value within a value, rewritten: `change` is given an expression and says what stands there instead. */
export function rewrite(value: unknown, change: (expression: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key === "$expr" && typeof field === "string") return [key, change(field)];
      if (key === "$text" && typeof field === "string") return [key, field.replace(PLACE, (_, inner: string) => `\${${change(inner)}}`)];
      return [key, rewrite(field, change)];
    }),
  );
}

/** Every dotted name of an expression, not those in quotes, rewritten; nothing said, it stays. */
export function renameIn(expression: string, change: (path: string[]) => string | undefined): string {
  return expression.replace(NAMED, (found) => (/^["']/.test(found) ? found : (change(found.split(".")) ?? found)));
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

/** The value with the first part of its names changed, such as `scan.count` to `scan_2.count`. */
export const renamed = (value: unknown, names: ReadonlyMap<string, string>) =>
  rewrite(value, (expression) =>
    renameIn(expression, ([first = "", ...rest]) => {
      const name = rest.length ? names.get(first) : undefined;
      return name && [name, ...rest].join(".");
    }),
  );
