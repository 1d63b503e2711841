import { describe, expect, it } from "vitest";
import { bestUnit, factor, unitsFrom } from "./duration";

describe("lengths of time", () => {
  it.each([
    [0, "s", "s"],
    [90, "s", "s"],
    [1800, "s", "min"],
    [7200, "s", "h"],
    [172_800, "s", "days"],
    [72, "h", "days"],
    [71, "h", "h"],
    [5, "min", "min"],
    [2, "days", "days"],
  ] as const)("%i %s is shown in %s", (value, base, unit) => expect(bestUnit(value, base)).toBe(unit));

  it("offers no unit that would need fractions", () => {
    expect(unitsFrom("h")).toEqual(["h", "days"]);
    expect(factor("days", "h")).toBe(24);
  });
});
