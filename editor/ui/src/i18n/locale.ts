/** How dates and numbers are written: by the person's own kind of the language, such as the English of Britain. */

const FALLBACK: Readonly<Record<string, string>> = { en: "en-GB", it: "it-IT" };

/**
 * Where `language` is the browser's first, the first of the browser's tags for it with a region, else one that names the
 * day first: plain "en" would be written as in America, wherever the reader is. A language further down was put there
 * by the browser, as "en-US" is by an Italian one; it says nothing of how its owner writes a date.
 */
export function locale(language: string, wanted: readonly string[] = navigator.languages): string {
  const own = languageOf(wanted[0]) === language ? wanted : [];
  const region = own.find((one) => languageOf(one) === language && one.includes("-") && isKnown(one));
  return region ?? FALLBACK[language] ?? language;
}

const languageOf = (tag: string | undefined) => tag?.toLowerCase().split("-")[0];

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
