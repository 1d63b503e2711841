import { describe, expect, it } from "vitest";
import { fromLocal, toLocal } from "./moment";

describe("moments with a zone", () => {
  it("come back as the same moment", () => {
    for (const text of ["2027-01-31T22:00", "2027-07-31T22:00", "2028-02-29T00:00"]) {
      const moment = fromLocal(text) ?? "";
      expect(moment).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:00[+-]\d\d:\d\d$/);
      expect(toLocal(moment)).toBe(text);
      expect(new Date(moment).getTime()).toBe(new Date(text).getTime());
    }
  });

  it("say nothing of what is no moment", () => {
    expect(fromLocal("")).toBeUndefined();
    expect(toLocal("tomorrow")).toBe("");
    expect(toLocal("")).toBe("");
  });
});
