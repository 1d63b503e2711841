import { describe, expect, it } from "vitest";
import { atPlace, between, duration, exact, relative, shortly } from "./time";

const NOW = Date.UTC(2026, 10, 24, 12, 0, 0);
const from = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];
/** Some versions put a space there that does not break. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("how long ago, or how soon", () => {
  it.each([
    [0, "now", "ora"],
    [-5, "5 seconds ago", "5 secondi fa"],
    [-59 * MINUTE, "59 minutes ago", "59 minuti fa"],
    [-HOUR, "1 hour ago", "1 ora fa"],
    [-DAY, "yesterday", "ieri"],
    [DAY, "tomorrow", "domani"],
    [3 * DAY, "in 3 days", "tra 3 giorni"],
    [-15 * DAY, "2 weeks ago", "2 settimane fa"],
    [-90 * DAY, "2 months ago", "2 mesi fa"],
    [-800 * DAY, "2 years ago", "2 anni fa"],
  ])("says %i seconds in both languages", (seconds, english, italian) => {
    expect(relative(from(seconds), NOW, "en")).toBe(english);
    expect(relative(from(seconds), NOW, "it")).toBe(italian);
  });
});

describe("a moment", () => {
  const at = "2026-11-24T01:05:09Z";

  it("is written in full as the language writes it, in the time zone asked for", () => {
    expect(plain(exact(at, "en-GB", "Europe/Rome"))).toBe("Tue, 24 Nov 2026, 02:05:09 CET");
    expect(plain(exact(at, "it", "Europe/Rome"))).toBe("mar 24 nov 2026, 02:05:09 CET");
  });

  it("is written by the clocks of two places where they differ", () => {
    expect(plain(atPlace(at, "en-GB", "Europe/Rome", "Europe/Paris"))).toBe("Tue 24 Nov, 02:05 CET");
    expect(plain(atPlace(at, "it", "Europe/Rome", "UTC"))).toBe("mar 24 nov, 02:05 CET (mar 24 nov, 01:05 UTC)");
  });

  it("is written shortly, and of another day in another time zone", () => {
    expect(plain(shortly(at, "en-GB", "Europe/Rome"))).toBe("Tue 24 Nov, 02:05 CET");
    expect(plain(shortly(at, "it", "Europe/Rome"))).toBe("mar 24 nov, 02:05 CET");
    expect(plain(shortly(at, "it", "America/New_York"))).toMatch(/^lun 23 nov, 20:05 /);
  });

  it("has hours up to 23, also where a language would count to 12", () => {
    expect(plain(shortly("2026-07-01T22:30:00Z", "en", "Europe/Rome"))).toContain("00:30");
    expect(plain(shortly("2026-07-01T19:30:00Z", "en", "Europe/Rome"))).toContain("21:30");
  });
});

describe("how long it took", () => {
  it("has the comma of the language", () => {
    expect(duration(420, "en")).toBe("0.4 s");
    expect(duration(420, "it")).toBe("0,4 s");
    expect(duration(-5, "it")).toBe("0,0 s");
  });

  it("grows from seconds to hours", () => {
    expect(duration(12_900, "en")).toBe("12 s");
    expect(duration(185_000, "en")).toBe("3 min 05 s");
    expect(duration(7_805_000, "it")).toBe("2 h 10 min");
    expect(duration(3_600_000 * 12_345, "it")).toBe("12.345 h 00 min");
    expect(duration(3_600_000 * 12_345, "en")).toBe("12,345 h 00 min");
  });

  it("never rounds up to a minute that has not passed", () => {
    expect(duration(59_990, "en")).toBe("59 s");
    expect(duration(3_599_990, "en")).toBe("59 min 59 s");
  });

  it("counts to the end, or to now while it goes on", () => {
    expect(between(from(-10), from(-4), NOW)).toBe(6_000);
    expect(between(from(-10), null, NOW)).toBe(10_000);
    expect(between(null, null, NOW)).toBe(0);
  });
});
