import i18next, { type FormatterModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { setUnreachableSentence } from "../api/client";
import { locale } from "./locale";

export const LANGUAGES = { en: "English", it: "Italiano" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "ruota-language";

function preferred(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "it") return kept;
  return navigator.language.toLowerCase().startsWith("it") ? "it" : "en";
}

/** Each language is a file of its own, fetched when it is spoken. */
async function words(language: Language) {
  return language === "it" ? (await import("./it")).default : (await import("./en")).default;
}

async function add(language: Language) {
  if (!i18next.hasResourceBundle(language, "translation"))
    i18next.addResourceBundle(language, "translation", await words(language));
}

/** A number is written as the language writes it, wherever it stands in a sentence. */
const numbers: FormatterModule = {
  type: "formatter",
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _format, language) => (typeof value === "number" ? value.toLocaleString(locale(language ?? "en")) : String(value)),
};

function settle(language: Language) {
  document.documentElement.lang = language;
  setUnreachableSentence(i18next.t("errors.server_away"));
}

export async function startLanguages(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).use(numbers).init({
    lng: language,
    resources: { [language]: { translation: await words(language) } },
    interpolation: { escapeValue: false, alwaysFormat: true },
    returnNull: false,
  });
  settle(language);
}

export async function speak(language: Language): Promise<void> {
  await add(language);
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
  settle(language);
}
