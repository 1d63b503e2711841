import { describe, expect, it } from "vitest";
import { fromCron, START, toCron } from "./cron";

describe("plain words and cron lines", () => {
  it.each(Object.values(START).filter((plain) => plain.kind !== "own"))("go there and back: %j", (plain) => expect(fromCron(toCron(plain))).toEqual(plain));
  it.each(["*/5 * * * *", "0 2 * * 2#2", "0 2 1 1 *", "0 2 1 * 1", "nonsense", ""])("leave %j as its own", (cron) => expect(fromCron(cron)).toEqual({ kind: "own" }));
});
