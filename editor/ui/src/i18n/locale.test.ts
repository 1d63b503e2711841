// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { exact } from "../components/time";
import { locale } from "./locale";

describe("how dates and numbers are written", () => {
  it.each([
    ["en", ["it-IT", "it", "en-US", "en"], "en-GB"],
    ["en", ["en-IE", "it-IT", "en-US"], "en-IE"],
    ["en", ["en", "en-US"], "en-US"],
    ["en", ["it-IT", "it"], "en-GB"],
    ["en", ["en"], "en-GB"],
    ["en", ["en-x_y", "en-AU"], "en-AU"],
    ["it", ["it-CH", "it", "en-US"], "it-CH"],
    ["it", ["en-US", "en", "it-CH"], "it-IT"],
    ["it", [], "it-IT"],
  ])("in %s for %j is %s", (language, wanted, found) => {
    expect(locale(language, wanted)).toBe(found);
  });

  it("puts the day first for the British, the month for Americans", () => {
    const at = "2026-11-24T12:00:00Z";
    expect(exact(at, locale("en", ["en-GB"]), "UTC")).toMatch(/24 Nov 2026/);
    expect(exact(at, locale("en", ["en-US"]), "UTC")).toMatch(/Nov 24, 2026/);
    expect((12345.5).toLocaleString(locale("it", ["en-US"]))).toBe("12.345,5");
  });
});
