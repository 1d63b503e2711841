import type { TFunction } from "i18next";

const NAMED: ReadonlySet<string> = new Set(["string", "integer", "number", "boolean", "array", "object"]);

/** What kind of value it is, in words; empty where it may be of any kind. */
export const typeWord = (t: TFunction, type: string | undefined): string => (type && NAMED.has(type) ? t(`form.type_${type}`) : "");
