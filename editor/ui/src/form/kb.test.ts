import { describe, expect, it } from "vitest";
import { readKbs } from "./kb";

describe("numbers of updates", () => {
  it.each([
    ["KB5034441, 5034122", ["KB5034441", "KB5034122"]],
    ["kb5034441;KB 5034122\n(KB5034439)\t", ["KB5034441", "KB5034122", "KB5034439"]],
    ["5034441 KB5034441", ["KB5034441"]],
    ["kb-890830", ["KB890830"]],
    [" , ;\n", []],
  ])("reads %j", (text, numbers) => expect(readKbs(text)).toEqual({ numbers, wrong: [] }));

  it("names what is none", () => {
    expect(readKbs("KB5034441 KB12 foo, https://x/5034441 KBKB5034441 ５０３４４４１")).toEqual({
      numbers: ["KB5034441"],
      wrong: ["KB12", "foo", "https://x/5034441", "KBKB5034441", "５０３４４４１"],
    });
  });
});
