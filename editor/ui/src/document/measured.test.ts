import { describe, expect, it } from "vitest";
import { measured, unitFor, unitNamed } from "./measured";
import type { UiHints } from "./types";

const SECONDS: UiHints = { widget: "duration", unit: "s" };
const DAYS: UiHints = { unit: "giorni", counted_in: "days" };
const ROUNDS: UiHints = { unit: "rounds", unit_one: "round" };

describe("a number with its unit", () => {
  it.each([
    [1, SECONDS, "1 second", "1 secondo"],
    [0, SECONDS, "0 seconds", "0 secondi"],
    [90, SECONDS, "90 seconds", "90 secondi"],
    [60, SECONDS, "1 minute", "1 minuto"],
    [1800, SECONDS, "30 minutes", "30 minuti"],
    [86_400, SECONDS, "1 day", "1 giorno"],
    [24, { widget: "duration", unit: "h" }, "1 day", "1 giorno"],
    [1, { unit: "h" }, "1 hour", "1 ora"],
    [120, { unit: "min" }, "120 minutes", "120 minuti"],
    [1, DAYS, "1 day", "1 giorno"],
    [1.5, { unit: "s" }, "1.5 seconds", "1,5 secondi"],
    [1, ROUNDS, "1 round", "1 round"],
    [12_000, ROUNDS, "12,000 rounds", "12.000 rounds"],
    [15, { unit: "%" }, "15%", "15%"],
    [1, { unit: "GB" }, "1 GB", "1 GB"],
    [7, {}, "7", "7"],
  ] as const)("%d %j", (value, ui, english, italian) => {
    expect(measured(value, ui, "en")).toBe(english);
    expect(measured(value, ui, "it")).toBe(italian);
  });

  it("has the unit alone after a field, of several where there is no number", () => {
    expect([1, 2, undefined].map((count) => unitFor(count, DAYS, "it"))).toEqual(["giorno", "giorni", "giorni"]);
    expect([1, 2, undefined].map((count) => unitFor(count, ROUNDS, "en"))).toEqual(["round", "rounds", "rounds"]);
    expect(unitFor(1, { unit: "MB" }, "en")).toBe("MB");
  });

  it("knows the units of time that people choose from, and nothing else", () => {
    expect(["seconds", "minutes", "hours", "days", "weeks", "constructor", 1, undefined].map(unitNamed)).toEqual(["s", "min", "h", "days", undefined, undefined, undefined, undefined]);
  });
});
