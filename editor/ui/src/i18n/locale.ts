/** How dates and numbers are written: by the person's own kind of the language, such as the English of Britain. */

const FALLBACK: Readonly<Record<string, string>> = { en: "en-GB", it: "it-IT" };

/**
 * The first of the browser's languages that is one of `language` with its region, else one that names the day first.
 * Plain "en" would be written as in America, wherever the reader is.
 */
export function locale(language: string, wanted: readonly string[] = navigator.languages): string {
  const same = wanted.filter((one) => one.toLowerCase().split("-")[0] === language);
  return same.find((one) => one.includes("-") && isKnown(one)) ?? FALLBACK[language] ?? language;
}

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
