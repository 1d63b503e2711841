import { afterEach, describe, expect, it, vi } from "vitest";
import { fromLocal, toLocal } from "./moment";

describe("moments with a zone", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it("come back as the same moment", () => {
    for (const text of ["2027-01-31T22:00", "2027-07-31T22:00", "2028-02-29T00:00"]) {
      const moment = fromLocal(text) ?? "";
      expect(moment).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:00[+-]\d\d:\d\d$/);
      expect(toLocal(moment)).toBe(text);
      expect(new Date(moment).getTime()).toBe(new Date(text).getTime());
    }
  });

  it("are in UTC where they were written without an offset, as the server takes them", () => {
    vi.stubEnv("TZ", "America/New_York");
    expect(toLocal("2027-01-31T22:00")).toBe("2027-01-31T17:00");
    expect(fromLocal("2027-01-31T17:00")).toBe("2027-01-31T17:00:00-05:00");
  });

  it("say nothing of what is no moment", () => {
    expect(fromLocal("")).toBeUndefined();
    for (const text of ["tomorrow", "tomorrow 5", "01/02/2027"]) expect(toLocal(text)).toBe("");
    expect(toLocal("")).toBe("");
  });
});
