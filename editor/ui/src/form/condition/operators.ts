/** Which operators fit a field of a type, and what stands at their right. */
import type { Choice } from "../../api/types";

const EQUAL = ["is", "is_not"];
const ORDER = ["more", "at_least", "less", "at_most"];
const TEXT = ["contains", "begins_with", "ends_with", "matches"];
const SIZE = ["is_empty", "is_not_empty"];
const TRUTH = ["is_true", "is_false"];
const KNOWN = ["is_known", "is_unknown"];

const BY_TYPE: Record<string, string[]> = {
  string: [...EQUAL, ...TEXT, "one_of", ...SIZE, ...KNOWN],
  integer: [...EQUAL, ...ORDER, "one_of", ...KNOWN],
  number: [...ORDER, ...EQUAL, "one_of", ...KNOWN],
  boolean: TRUTH,
  array: [...SIZE, "has"],
  object: SIZE,
};
const EVERY = [...EQUAL, ...ORDER, ...TEXT, "one_of", "has", ...TRUTH, ...SIZE, ...KNOWN];

export const operatorsOf = (type: string | undefined): string[] => BY_TYPE[type ?? ""] ?? EVERY;

export type Right = "none" | "one" | "many";

export function rightOf(operator: string): Right {
  if (operator === "one_of") return "many";
  return [...TRUTH, ...SIZE, ...KNOWN].includes(operator) ? "none" : "one";
}

/** The choices of a field where the operator compares with whole values: a part of one is typed. */
export const choicesFor = (operator: string, choices: readonly Choice[] | undefined): readonly Choice[] | undefined => ([...EQUAL, "one_of", "has"].includes(operator) && choices?.length ? choices : undefined);

/** Text that is read as a number where the field is one. */
export function valueOf(text: string, type: string | undefined): unknown {
  if (type === "integer" || type === "number") {
    const number = Number(text.replace(",", "."));
    return text.trim() !== "" && Number.isFinite(number) ? number : text;
  }
  if (type === "string") return text;
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
}
