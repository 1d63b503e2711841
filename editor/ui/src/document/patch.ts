/** JSON Patch (RFC 6902) for the fixes that come with problems: add, remove, replace, move. */

export interface Operation {
  op: "add" | "remove" | "replace" | "move" | "test" | "copy";
  path: string;
  from?: string;
  value?: unknown;
}

export const pointerParts = (pointer: string): string[] =>
  pointer === "" ? [] : pointer.slice(1).split("/").map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

/** The document with the operations applied; the one given is not touched. Throws when a place is not there. */
export function applyPatch<T>(document: T, operations: readonly Operation[]): T {
  let result: unknown = structuredClone(document);
  for (const operation of operations) result = applyOne(result, operation);
  return result as T;
}

function applyOne(root: unknown, operation: Operation): unknown {
  switch (operation.op) {
    case "add":
      return write(root, operation.path, operation.value, true);
    case "replace":
      return write(root, operation.path, operation.value, false);
    case "remove":
      return remove(root, operation.path);
    case "move": {
      const value = read(root, operation.from ?? "");
      return write(remove(root, operation.from ?? ""), operation.path, value, true);
    }
    case "copy":
      return write(root, operation.path, structuredClone(read(root, operation.from ?? "")), true);
    case "test":
      return root;
  }
}

type Holder = Record<string, unknown> | unknown[];

export function read(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointerParts(pointer)) value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}

function holder(root: unknown, parts: string[]): Holder {
  let value = root;
  for (const part of parts.slice(0, -1)) value = (value as Record<string, unknown> | undefined)?.[part];
  if (typeof value !== "object" || value === null) throw new Error(`There is nothing at /${parts.join("/")}.`);
  return value as Holder;
}

function write(root: unknown, pointer: string, value: unknown, insert: boolean): unknown {
  const parts = pointerParts(pointer);
  const last = parts.at(-1);
  if (last === undefined) return value;
  const place = holder(root, parts);
  if (!Array.isArray(place)) place[last] = value;
  else if (last === "-") place.push(value);
  else place.splice(Number(last), insert ? 0 : 1, value);
  return root;
}

function remove(root: unknown, pointer: string): unknown {
  const parts = pointerParts(pointer);
  const last = parts.at(-1);
  if (last === undefined) return undefined;
  const place = holder(root, parts);
  if (Array.isArray(place)) place.splice(Number(last), 1);
  else delete place[last];
  return root;
}
