// @vitest-environment jsdom
import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { speak, startLanguages } from "../i18n";
import { hoursWords } from "./maintenance";

beforeAll(startLanguages);

describe("a window in words", () => {
  const hours = { days: ["sun"], start: "21:30", minutes: 150, margin: 60 };

  it.each([
    ["en", "Sun from 21:30 for 2 h 30 min, no new step in the last 60 min"],
    ["it", "dom dalle 21:30 per 2 h 30 min, nessun nuovo passo negli ultimi 60 min"],
  ] as const)("counts what is kept free at its end in minutes: %s", async (language, words) => {
    await speak(language);
    expect(hoursWords(i18next.t, hours, language)).toBe(words);
  });
});
