/** Numbers of Microsoft's updates, as people paste them from a mail, a list or the update history. */

const PARTS = /[\s,;|]+/;
const NUMBER = /^[^\p{L}\p{N}]*(?:kb)?(\d{6,8})[^\p{L}\p{N}]*$/iu;

/** What was read out of a text: numbers as KBnnnnnnn, each once, and the words that are none. */
export function readKbs(text: string): { numbers: string[]; wrong: string[] } {
  const parts = text.replace(/\bkb[\s:-]*(?=\d)/gi, "KB").split(PARTS).filter(Boolean);
  const numbers = new Set<string>();
  const wrong = new Set<string>();
  for (const part of parts) {
    const number = NUMBER.exec(part)?.[1];
    if (number) numbers.add(`KB${number}`);
    else wrong.add(part);
  }
  return { numbers: [...numbers], wrong: [...wrong] };
}
