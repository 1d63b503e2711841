/** Conditions as people build them: the shapes of engine.expressions.conditions, and edits of them. */

export interface Single {
  field: string;
  operator: string;
  value?: unknown;
}
export type Group = { all: Condition[] } | { any: Condition[] };
export type Condition = Single | Group | { not: Condition };

export const isSingle = (condition: Condition): condition is Single => "field" in condition;
export const isGroup = (condition: Condition): condition is Group => "all" in condition || "any" in condition;

export const partsOf = (group: Group): Condition[] => ("all" in group ? group.all : group.any);
export const joined = (word: "all" | "any", parts: Condition[]): Group => (word === "all" ? { all: parts } : { any: parts });
export const wordOf = (group: Group): "all" | "any" => ("all" in group ? "all" : "any");

/** A condition without what turns it round, and whether it was turned. */
export function unturned(condition: Condition): { inner: Condition; turned: boolean } {
  return "not" in condition ? { inner: condition.not, turned: true } : { inner: condition, turned: false };
}

export const turned = (condition: Condition, on: boolean): Condition => (on ? { not: condition } : condition);

/** The rows are always shown in a group, so that one can be added. */
export function asGroup(condition: Condition | null): Group {
  if (condition === null) return { all: [] };
  return isGroup(condition) ? condition : { all: [condition] };
}

/** A group of one is that one; an empty one says nothing. */
export function simplified(group: Group): Condition | null {
  const parts = partsOf(group);
  if (parts.length === 0) return null;
  return parts.length === 1 && parts[0] ? parts[0] : group;
}

/** All fields that it names. */
export function fieldsOf(condition: Condition): string[] {
  if (isSingle(condition)) return condition.field ? [condition.field] : [];
  if (isGroup(condition)) return partsOf(condition).flatMap(fieldsOf);
  return fieldsOf(condition.not);
}
