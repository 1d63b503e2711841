/** What the scripts of node types say of failures, in the person's language: by the templates that each type brings. */

export interface Sentences {
  sentences?: Record<string, string>;
}
export interface Speaking {
  words?: Record<string, Sentences | undefined>;
}

/** A template's English as a pattern, the names of its places, and its words in the language. */
interface Pattern {
  pattern: RegExp;
  names: string[];
  words: string;
}

/** In characters: what is longer is no sentence, and would take patterns with several places too long to try. */
const LONGEST = 500;

/** How many answers are kept: the failures of a large run are said anew at each event. */
const MOST = 2_000;

const PLACE = /\{([a-z_]\w*)\}/g;
const known = new Map<string, Map<string, string>>();
const compiled = new Map<string, Pattern[]>();
const said = new Map<string, string>();

export function learnSentences(types: readonly Speaking[]): void {
  for (const type of types)
    for (const [language, words] of Object.entries(type.words ?? {})) {
      const all = known.get(language) ?? new Map<string, string>();
      for (const [template, translated] of Object.entries(words?.sentences ?? {})) all.set(template, translated);
      known.set(language, all);
    }
  compiled.clear();
  said.clear();
}

/** A script's sentence in the language, or as it is. What stands in it is data: nothing of it is read as a template. */
export function saidByScript(text: string, language: string): string {
  if (text.length > LONGEST) return text;
  const key = `${language} ${text}`;
  const before = said.get(key);
  if (before !== undefined) return before;
  if (said.size >= MOST) said.clear();
  const words = translated(text, language);
  said.set(key, words);
  return words;
}

function translated(text: string, language: string): string {
  for (const { pattern, names, words } of patternsOf(language)) {
    const found = pattern.exec(text);
    if (found) return words.replace(PLACE, (place, name: string) => found[names.indexOf(name) + 1] ?? place);
  }
  return text;
}

/** Those that say most by themselves first: a template of little but places fits the sentences of others, too. */
function patternsOf(language: string): Pattern[] {
  const ready = compiled.get(language);
  if (ready) return ready;
  const literal = (template: string) => template.replace(PLACE, "").length;
  const made = [...(known.get(language) ?? [])].sort(([one], [other]) => literal(other) - literal(one)).map(([template, words]) => patternOf(template, words));
  compiled.set(language, made);
  return made;
}

function patternOf(template: string, words: string): Pattern {
  const names = [...template.matchAll(PLACE)].map((place) => place[1] ?? "");
  const parts = template.split(/\{[a-z_]\w*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { pattern: new RegExp(`^${parts.join("([\\s\\S]*?)")}$`), names, words };
}
