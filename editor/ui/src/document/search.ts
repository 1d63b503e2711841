/** Forgiving search: words in any order, parts of words, left-out letters, one or two slips of the finger. */

/** A text to look in; `weight` says how much a hit counts, `loose` whether slips are forgiven in it. */
export interface Field {
  text: string;
  weight: number;
  loose: boolean;
}

/** Without accents and capitals, so that "perche" finds "Perché". */
export const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

/** How well the fields answer the query; 0 when they do not. Every word of the query has to be found somewhere. */
export function score(query: string, fields: readonly Field[]): number {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return 1;
  const readable = fields.map((field) => ({ ...field, text: plain(field.text) }));
  let sum = 0;
  for (const word of wanted) {
    const best = Math.max(0, ...readable.map((field) => field.weight * inText(word, field.text, field.loose)));
    if (best === 0) return 0;
    sum += best;
  }
  const whole = wanted.join(" ");
  return sum + Math.max(0, ...readable.map((field) => (field.loose ? field.weight * begun(field.text, whole) : 0)));
}

/** More for a text that is just what was typed than for one that begins with those words, or with those letters. */
function begun(text: string, whole: string): number {
  if (text === whole) return 60;
  if (!text.startsWith(whole)) return 0;
  return /[\p{L}\p{N}]/u.test(text[whole.length] ?? "") ? 40 : 55;
}

/** 100 for a whole word, less for its beginning, its inside, its letters in order, a slip. */
function inText(word: string, text: string, loose: boolean): number {
  const at = text.indexOf(word);
  if (at >= 0) {
    const begins = at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    const ends = !/[\p{L}\p{N}]/u.test(text[at + word.length] ?? "");
    return begins ? (ends ? 100 : 80) : word.length > 2 || loose ? 50 : 0;
  }
  if (!loose || word.length < 3) return 0;
  let best = 0;
  for (const each of text.split(/[^\p{L}\p{N}]+/u)) {
    if (each[0] === word[0] && inOrder(word, each)) best = Math.max(best, 30);
    const slips = word.length >= 7 ? 2 : word.length >= 4 ? 1 : 0;
    if (slips && each.length >= word.length - slips && differ(word, each.slice(0, word.length + slips), slips)) best = Math.max(best, 25);
  }
  return best;
}

/** Whether the letters of the word come in the text in this order ("updts" in "updates"). */
function inOrder(word: string, text: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === word[at]) at += 1;
  return at === word.length;
}

/** Whether a word and the beginning of another differ by at most so many letters left out, added, changed or swapped. */
function differ(word: string, other: string, most: number): boolean {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= word.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = word[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && word[i - 1] === other[j - 2] && word[i - 2] === other[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next[j] = least;
    }
    before = row;
    row = next;
  }
  return Math.min(...row.slice(Math.max(0, word.length - most))) <= most;
}

/** Those that answer the query, best first; those that answer equally well keep their order. */
export function found<T>(query: string, all: readonly T[], fieldsOf: (item: T) => readonly Field[]): T[] {
  if (!query.trim()) return [...all];
  return all
    .map((item) => [item, score(query, fieldsOf(item))] as const)
    .filter(([, points]) => points > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([item]) => item);
}
