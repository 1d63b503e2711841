/** Text of a value with all keys sorted: two documents that mean the same give the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(source)
      .sort()
      .filter((key) => source[key] !== undefined)
      .map((key) => [key, sorted(source[key])]),
  );
}

export const same = (a: unknown, b: unknown) => a === b || canonical(a) === canonical(b);
