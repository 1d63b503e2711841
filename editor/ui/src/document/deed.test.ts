import { describe, expect, it } from "vitest";
import { deedOf } from "./deed";
import type { NodeDoc, NodeType, WorkflowDoc } from "./types";

const type = (more: Partial<NodeType> = {}) => ({ id: "t.a", effect: "read", elevation: "none", reboot: "never", platforms: {}, scope: "device", ports: [], ...more }) as unknown as NodeType;
const doc: WorkflowDoc = { format: 1, id: "w", name: "W", nodes: { loop: { type: "logic.for_each" }, again: { type: "logic.repeat" } }, edges: [] };
const said = (node: Partial<NodeDoc>, of: NodeType | undefined, devices?: number) =>
  deedOf(doc, { type: "t.a", ...node }, of, devices, (key) => (key === "loop" ? "for_each" : "repeat")).map(({ key, count }) => (count === undefined ? key : `${key} ${count}`));

describe("what will happen at a step", () => {
  it("says where and how often it runs", () => {
    expect(said({}, type(), 214)).toEqual(["each 214"]);
    expect(said({}, type(), 0)).toEqual(["each 0"]);
    expect(said({}, type())).toEqual(["each_of_run"]);
    expect(said({}, type({ scope: "run" }), 214)).toEqual(["once"]);
    expect(said({ scope: "device" }, type({ scope: "either" }), 1)).toEqual(["each 1"]);
    expect(said({ parent: "loop" }, type(), 3)).toEqual(["entry 3"]);
    expect(said({ parent: "again" }, type())).toEqual(["round_of_run"]);
    expect(said({ parent: "gone" }, type())).toEqual(["each_of_run"]);
  });

  it("says what it does to the device", () => {
    const heavy = type({ effect: "change", elevation: "admin", reboot: "maybe", cuts_access: true, platforms: { windows: {} } });
    expect(said({}, heavy, 2)).toEqual(["each 2", "changes", "admin", "may_reboot", "cuts_access", "only_windows"]);
    expect(said({}, type({ reboot: "always", platforms: { linux: {}, windows: {} } }), 2)).toEqual(["each 2", "reboots"]);
  });

  it("says that nothing will happen", () => {
    expect(said({ disabled: true }, type({ effect: "change" }), 2)).toEqual(["disabled"]);
    expect(said({}, undefined, 2)).toEqual(["unknown"]);
  });
});
