import { describe, expect, it } from "vitest";
import { chosenIn, filterIn, viewIn, withChosen, withFilter } from "./address";
import { EVERYTHING, type Filter } from "./matrix-lines";

const read = (text: string) => new URLSearchParams(text);

describe("the address of a run", () => {
  it("holds filters and the open cell, and gives them back", () => {
    const filter: Filter = { text: "srv & co", client: "Àcme = #1", states: ["failed", "lost"], sort: "worst" };
    const chosen = { device: "01ABC", node: "scan", path: "loop#2/scan" };
    const text = withChosen(withFilter(read("view=matrix"), filter), chosen).toString();
    expect(filterIn(read(text))).toEqual(filter);
    expect(chosenIn(read(text))).toEqual(chosen);
    expect(viewIn(read(text))).toBe("matrix");
  });

  it("is short when nothing is filtered and nothing open", () => {
    const full = withChosen(withFilter(read(""), { ...EVERYTHING, text: "x" }), { device: "", node: "ask" });
    expect(full.toString()).toBe("text=x&node=ask");
    expect(withChosen(withFilter(full, EVERYTHING), null).toString()).toBe("");
  });

  it("is read with care, whatever somebody wrote into it", () => {
    expect(filterIn(read("state=failed,__proto__,,nothing&sort=constructor"))).toEqual({ ...EVERYTHING, states: ["failed"] });
    expect(viewIn(read("view=everything"))).toBeNull();
    expect(chosenIn(read("device=x"))).toBeNull();
  });
});
