/** Node types in the language that is spoken, and found by the words of every language. */
import type { Field } from "./search";
import { translated } from "./translated";
import type { Catalog, NodeType, PortDef, Words } from "./types";

/** The catalog with all that is read of them in a language, as far as the node types bring them. */
export function spoken(catalog: Catalog, language: string, done: string): Catalog {
  return new Map([...catalog].map(([id, type]) => [id, inLanguage(type, language, done)]));
}

function inLanguage(type: NodeType, language: string, done: string): NodeType {
  const words = type.words?.[language];
  const ports = type.ports.map((port) => portIn(port, words, done));
  if (!words) return { ...type, ports };
  const english = { title: type.title, description: type.description, aliases: type.aliases };
  return {
    ...type,
    spoken: language,
    title: words.title,
    description: words.description,
    summary: words.summary ?? type.summary,
    help: words.help ?? type.help,
    params: translated(type.params, words.params),
    outputs: translated(type.outputs, words.outputs),
    ports,
    words: { ...type.words, en: english },
  };
}

function portIn(port: PortDef, words: Words | undefined, done: string): PortDef {
  const given = words?.ports?.[port.name];
  if (typeof given === "object") return { ...port, ...given };
  if (given) return { ...port, title: given };
  return port.name === "ok" && port.title === "Done" && port.title !== done ? { ...port, title: done } : port;
}

/** What a search looks in: the titles and aliases of all languages first, then the id and the descriptions. */
export function fieldsOf(type: NodeType): Field[] {
  const others = Object.values(type.words ?? {});
  return [
    { text: type.title, weight: 1, loose: true },
    ...others.map((words) => ({ text: words.title, weight: 0.9, loose: true })),
    ...[type, ...others].flatMap((words) => words.aliases.map((text) => ({ text, weight: 0.8, loose: true }))),
    { text: type.id.replace(/[._]/g, " "), weight: 0.6, loose: false },
    { text: type.id, weight: 0.6, loose: false },
    ...[type, ...others].map((words) => ({ text: words.description, weight: 0.4, loose: false })),
  ];
}
