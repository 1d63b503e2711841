import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { setUnreachableSentence } from "../api/client";

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

function settle(language: Language) {
  document.documentElement.lang = language;
  setUnreachableSentence(i18next.t("errors.server_away"));
}

export async function startLanguages(): Promise<void> {
  const language = preferred();
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await words(language) } },
    interpolation: { escapeValue: false },
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
