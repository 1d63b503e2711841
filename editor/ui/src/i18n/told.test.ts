// @vitest-environment jsdom
import i18next from "i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { atPlace, shortly } from "../components/time";
import { startLanguages, speak } from ".";
import { locale } from "./locale";
import { learnTitles, told, toldMessage, toldProblems } from "./told";

beforeAll(async () => {
  await startLanguages();
  await speak("it");
  learnTitles([{ id: "patch.scan", words: { it: { title: "Cerca aggiornamenti" } } }]);
});

afterEach(() => speak("it"));

describe("a sentence of the server", () => {
  it("is spoken with what stands in it, parts and titles included", () => {
    const param = { text: "The field 'Days'", code: "the_param", values: { parts: [{ text: "'Days'", quoted: "Days" }] } };
    const what = { text: "…", code: "param_of_node", values: { param, node: { text: "Scan", type: "patch.scan" } } };
    const kind = { text: "a whole number", code: "kind_whole", values: {} };
    const given = { text: "'x'", quoted: "x" };
    expect(told("English", "value_type", { what, given, kind })).toBe("Il parametro «Days» di «Cerca aggiornamenti» è «x»; qui serve un numero intero.");
  });

  it("keeps its English text where the code is not known, and a part of it likewise", () => {
    expect(told("English.", "never_heard_of", { a: 1 })).toBe("English.");
    expect(told("English.")).toBe("English.");
    expect(told("…", "fix_use", { shown: { text: "that", code: "never_heard_of", values: {} } })).toBe("Usa that");
  });

  it.each(["{{node}}", "$t(do.close)", "$t(said.fix_use)", "<b>x</b>", "$&", "{{- node}}", "a, {{count}}"])("takes %s as the name it is", (name) => {
    expect(told("…", "never_reached", { node: name })).toBe(`Nessun dispositivo può arrivare al passo «${name}»; collegalo in un altro modo.`);
    expect(told("…", "fix_use", { shown: { text: name, quoted: name } })).toBe(`Usa «${name}»`);
    expect(told("…", "no_container", { node: name, container: "{{node}}" })).toContain(`«${name}» sta in «{{node}}»`);
  });

  it("does not mistake a value for an option of the translation", () => {
    expect(told("…", "fix_use", { shown: "x", lng: "en", defaultValue: "y", context: "z", ns: "w" })).toBe("Usa x");
  });

  it("writes numbers as the language does", () => {
    expect(told("…", "expression_long", { length: 12345, limit: 10000 })).toContain((12345).toLocaleString("it"));
  });

  it("tells a message with what stands beside it, and text of its own as it is", () => {
    const values = { device: "web1 (10.0.0.1:22)" };
    expect(toldMessage({ message: "…", told: { code: "connection_lost", values } })).toBe("Il collegamento con web1 (10.0.0.1:22) è caduto.");
    expect(toldMessage({ message: "…", told: { code: "script_timed_out", values: { count: 1.5 } } })).toContain("più di 1,5 secondi");
    expect(toldMessage({ message: "Of a script.", told: null })).toBe("Of a script.");
    expect(toldMessage({ message: null })).toBe("");
  });

  it("writes a moment by the clocks of its place", () => {
    const opens = { text: "Saturday 28 November, 22:00 (Europe/Rome)", at: "2026-11-28T21:00:00+00:00", timezone: "Europe/Rome" };
    expect(told("…", "waits_window", { opens }).replace(/\u202f|\u00a0/g, " ")).toContain("che si apre sab 28 nov, 22:00 CET");
  });

  it("tells a moment by the reader's own clocks where the sentence is the server's text", async () => {
    const opens = { text: "Saturday 28 November, 23:00 (Asia/Kolkata)", at: "2026-11-28T17:30:00+00:00", timezone: "Asia/Kolkata" };
    const text = `Waits for its maintenance window, which opens ${opens.text}.`;
    await speak("en");
    const whole = told(text, "waits_window", { opens });
    expect(whole).toBe(`Waits for its maintenance window, which opens ${atPlace(opens.at, locale("en"), opens.timezone)}.`);
    expect(whole).toContain(`(${shortly(opens.at, locale("en"))})`);
    // also where it stands in a part of a sentence, beside data that looks like a template
    expect(told(`'$&': ${text}`, "never_heard_of", { device: "$&", why: [{ text, code: "waits_window", values: { opens } }] })).toBe(`'$&': ${whole}`);
  });

  it("says sentences within sentences, by their number", () => {
    const first = { text: "The workflow has no steps.", code: "no_nodes", values: {} };
    expect(told("…", "not_ready_more", { first, count: 1 })).toMatch(/^Il flusso di lavoro non si può eseguire: Il flusso di lavoro non ha passi;.* C'è un altro errore\.$/);
    expect(told("…", "not_ready_more", { first, count: 2000 })).toContain(`Ci sono altri ${(2000).toLocaleString("it")} errori.`);
    expect(told("…", "client_has_devices", { client: "{{count}}", count: 3 })).toBe("Il cliente «{{count}}» ha 3 dispositivi; prima spostali o eliminali.");
  });

  it("is left alone in English", async () => {
    await speak("en");
    expect(told("English.", "no_nodes", {})).toBe("English.");
    expect(i18next.language).toBe("en");
  });
});

it("problems and the titles of their fixes are spoken, and the fix stays what it does", () => {
  const patch = [{ op: "remove" as const, path: "/edges/0" }];
  const fix = { title: "Remove the wire", code: "fix_remove_edge", values: {}, patch };
  const [problem] = toldProblems([{ pointer: "/nodes", severity: "warning", message: "The workflow has no steps.", code: "no_nodes", values: {}, fix }]);
  expect(problem?.message).toContain("non ha passi");
  expect(problem?.fix).toMatchObject({ title: "Togli il filo", patch });
});
