import { beforeAll, describe, expect, it } from "vitest";
import { learnSentences, saidByScript } from "./script-sentences";

const SAID = {
  "{value} did not start: {value2}.": "{value} non si è avviato: {value2}.",
  "The time service {unit} did not start: {why}.": "Il servizio dell'ora {unit} non si è avviato: {why}.",
  "It ended with {code} (see C:\\logs).": "È finito con {code} (vedi C:\\logs).",
  "Not written as {8-4-4} digits.": "Non scritto con cifre {8-4-4}.",
};

beforeAll(() => learnSentences([{ words: { it: { sentences: SAID }, fr: undefined } }, {}]));

describe("what a script says", () => {
  it.each([
    ["nginx did not start: no memory.", "nginx non si è avviato: no memory."],
    ["The time service chrony did not start: late.", "Il servizio dell'ora chrony non si è avviato: late."],
    ["It ended with 3 (see C:\\logs).", "È finito con 3 (vedi C:\\logs)."],
    ["Not written as {8-4-4} digits.", "Non scritto con cifre {8-4-4}."],
    ["a\nb did not start: .", "a\nb non si è avviato: ."],
  ])("%j is said in Italian", (english, italian) => expect(saidByScript(english, "it")).toBe(italian));

  it.each(["{value2}", "$& $1", "<b>x</b>", "{{count}}"])("takes %s as the value it is", (value) => expect(saidByScript(`${value} did not start: x.`, "it")).toBe(`${value} non si è avviato: x.`));

  it("stays as it is where nothing fits, and in the language it is written in", () => {
    expect(saidByScript("It ended with 3 (see D:).", "it")).toBe("It ended with 3 (see D:).");
    expect(saidByScript("nginx did not start: x.", "en")).toBe("nginx did not start: x.");
    expect(saidByScript("", "it")).toBe("");
  });

  it("is not looked for in what is no sentence", () => {
    const long = `${"x".repeat(600)} did not start: x.`;
    expect(saidByScript(long, "it")).toBe(long);
  });
});
