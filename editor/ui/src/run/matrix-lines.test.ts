import { describe, expect, it } from "vitest";
import type { RunDevice } from "../api/types";
import { clientsOf, EVERYTHING, follows, inOrder, linesOf, type Filter, type Line } from "./matrix-lines";
import { RunModel } from "./model";

const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const device = (id: string, name: string, client: string, outcome: RunDevice["outcome"] = "ok"): RunDevice => ({ device_id: id, name, client, status: "done", outcome });
const state = new RunModel(0, "done", "failed", [device("1", "srv10", "Beta", "failed"), device("2", "srv9", "Beta"), device("3", "web", "acme"), device("4", "alone", "")], []).look();
const ids = inOrder(state.devices.values(), order);
const names = (lines: Line[]) => lines.map((line) => (line.kind === "group" ? `[${line.name} ${line.count}]` : line.device.name));
const shown = (filter: Partial<Filter>) => names(linesOf(state, ids, { ...EVERYTHING, ...filter }, "all", order));

describe("the rows of the matrix", () => {
  it("stand by client, numbers by size", () => {
    expect(shown({})).toEqual(["alone", "[acme 1]", "web", "[Beta 2]", "srv9", "srv10"]);
    expect(clientsOf(state, order)).toEqual(["acme", "Beta"]);
  });

  it("are filtered by text, client and outcome", () => {
    expect(shown({ text: " SRV1 " })).toEqual(["[Beta 1]", "srv10"]);
    expect(shown({ client: "acme" })).toEqual(["[acme 1]", "web"]);
    expect(shown({ states: ["failed"] })).toEqual(["[Beta 1]", "srv10"]);
    expect(shown({ text: "nobody" })).toEqual([]);
  });

  it("are sorted by name, or the worst first", () => {
    expect(shown({ sort: "name" })).toEqual(["alone", "srv9", "srv10", "web"]);
    expect(shown({ sort: "worst" })[0]).toBe("srv10");
  });

  it("stay the same while the devices go on, unless the filter looks at how they fare", () => {
    expect([{}, { client: "acme" }, { sort: "name" as const }].map((filter) => follows({ ...EVERYTHING, ...filter }))).toEqual([false, false, false]);
    expect([{ text: "srv" }, { states: ["ok" as const] }, { sort: "worst" as const }].map((filter) => follows({ ...EVERYTHING, ...filter }))).toEqual([true, true, true]);
  });

  it("begin with what runs once for all, unless something is looked for", () => {
    const step = { device_id: "", path: "ask", node: "ask", status: "held" as const, outcome: null, port: null, attempts: 1, started_at: null, finished_at: null, message: null };
    const meeting = new RunModel(0, "running", null, [...state.devices.values()], [step]).look();
    expect(names(linesOf(meeting, ids, EVERYTHING, "all", order))[0]).toBe("all");
    expect(names(linesOf(meeting, ids, { ...EVERYTHING, text: "web" }, "all", order))).toEqual(["[acme 1]", "web"]);
  });
});
