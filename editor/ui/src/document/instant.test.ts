import { afterEach, describe, expect, it, vi } from "vitest";
import { instantOf } from "./instant";

describe("a moment that somebody has written", () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ["2027-01-31T22:00:00+01:00", "2027-01-31T21:00:00.000Z"],
    ["2027-01-31T22:00:00.5Z", "2027-01-31T22:00:00.500Z"],
    ["2027-01-31T22:00", "2027-01-31T22:00:00.000Z"],
    ["2027-01-31 22:00:30", "2027-01-31T22:00:30.000Z"],
    ["2027-01-31T22:00-0530", "2027-02-01T03:30:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
  ])("is the one that the server means by it, wherever it is read: %j", (text, moment) => {
    vi.stubEnv("TZ", "America/New_York");
    expect(instantOf(text)?.toISOString()).toBe(moment);
  });

  it.each(["", " 2027-01-31", "tomorrow", "tomorrow 5", "01/02/2027", "2027", "2027-02-31T22:00", "2027-13-01", "2027-01-31T25:00Z", "31 Jan 2027 22:00"])("is none: %j", (text) => expect(instantOf(text)).toBeUndefined());
});
