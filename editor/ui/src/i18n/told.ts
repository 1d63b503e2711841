/** The server's sentences in the person's language: by code and values or, where the code is not known, its own text. */
import i18next from "i18next";
import { atPlace } from "../components/time";
import type { Problem } from "../document/problems";
import { locale } from "./locale";
import { learnSentences, saidByScript, type Sentences, type Speaking } from "./script-sentences";

export type Told = string | number | Told[] | { text: string; code?: string; values?: Values; quoted?: string; type?: string; at?: string; timezone?: string };
type Values = Record<string, Told>;

interface Titled extends Speaking {
  id: string;
  words?: Record<string, ({ title: string } & Sentences) | undefined>;
}

const titles = new Map<string, Titled["words"]>();

/** Node types are named in sentences by their titles, which they bring in each language, as they do what their scripts say. */
export function learnTitles(types: readonly Titled[]): void {
  for (const type of types) titles.set(type.id, type.words);
  learnSentences(types);
}

/** A sentence in the language that is spoken. What stands in it is data: nothing of it is read as a template. */
export function told(text: string, code = "", values: Values = {}): string {
  const key = `said.${code}`;
  const count = typeof values.count === "number" ? { count: values.count } : {};
  if (!code) return withMoments(saidByScript(text, i18next.language), values);
  if (!i18next.exists(key, count)) return withMoments(text, values);
  const replace = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, part(value)]));
  return i18next.t(key, { ...count, replace });
}

/** The server's own text, as English mostly is, with its moments told by the reader's clocks too. */
function withMoments(text: string, values: Values): string {
  return [...momentsIn(Object.values(values))].reduce((said, moment) => said.replace(moment.text, () => String(part(moment))), text);
}

function* momentsIn(value: Told): Generator<{ text: string; at: string; timezone?: string }> {
  if (typeof value !== "object") return;
  if (Array.isArray(value)) for (const one of value) yield* momentsIn(one);
  else if (value.at !== undefined) yield { ...value, at: value.at };
  else yield* momentsIn(Object.values(value.values ?? {}));
}

/** What stands beside a message that is a sentence of the server. */
export interface Saying {
  code: string;
  values: Values;
}

/** A message as it comes from the server, in the person's language where it is a sentence. */
export const toldMessage = (of: { message?: string | null; told?: Saying | null }) => told(of.message ?? "", of.told?.code, of.told?.values);

/** Several messages, with which sentence each is beside them. */
export const toldEach = (messages: readonly string[], of: readonly Saying[] = []) => messages.map((message, index) => toldMessage({ message, told: of[index] }));

/** What stands in a sentence, or by itself: the title of a node type, for one. */
export const toldPart = (value: Told): string => String(part(value));

function part(value: Told): string | number {
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((one) => shown(part(one))).join(", ");
  if (value.quoted !== undefined) return i18next.t("said.quoted", { replace: { text: value.quoted } });
  if (value.type !== undefined) return titles.get(value.type)?.[i18next.language]?.title ?? value.text;
  if (value.at !== undefined) return atPlace(value.at, locale(i18next.language), value.timezone ?? "UTC");
  return told(value.text, value.code, value.values);
}

const shown = (value: string | number) => (typeof value === "number" ? value.toLocaleString(locale(i18next.language)) : value);

/** Problems as they come from the server, with their sentences and the titles of their fixes in the person's language. */
export function toldProblems<T extends Problem>(problems: readonly T[]): T[] {
  return problems.map((problem) => ({ ...problem, message: told(problem.message, problem.code, problem.values), fix: toldFix(problem.fix) }));
}

function toldFix(fix: unknown): unknown {
  if (typeof fix !== "object" || fix === null || !("title" in fix)) return fix;
  const { title, code, values } = fix as { title: string; code?: string; values?: Values };
  return { ...fix, title: told(title, code, values) };
}
