import { describe, expect, it } from "vitest";
import { operatorsOf, rightOf, valueOf } from "./operators";
import { asGroup, fieldsOf, simplified, unturned, type Condition } from "./tree";

const ONE: Condition = { field: "scan.count", operator: "more", value: 3 };
const DEEP: Condition = { any: [ONE, { not: { all: [{ field: "device.name", operator: "is", value: "a" }] } }] };

describe("a condition", () => {
  it("is shown as a group and kept without one where it is alone", () => {
    expect(asGroup(ONE)).toEqual({ all: [ONE] });
    expect(simplified(asGroup(ONE))).toEqual(ONE);
    expect(simplified(asGroup(null))).toBeNull();
    expect(asGroup(DEEP)).toBe(DEEP);
  });

  it("names its fields", () => expect(fieldsOf(DEEP)).toEqual(["scan.count", "device.name"]));

  it("can be turned round", () => expect(unturned({ not: ONE })).toEqual({ inner: ONE, turned: true }));
});

describe("operators", () => {
  it("fit the type of the field", () => {
    expect(operatorsOf("boolean")).toEqual(["is_true", "is_false"]);
    expect(operatorsOf("array")).not.toContain("more");
    expect(operatorsOf("any")).toContain("has");
  });

  it("say what stands at their right", () => expect([rightOf("is_true"), rightOf("is"), rightOf("one_of")]).toEqual(["none", "one", "many"]));

  it("read numbers only where the field is one", () => {
    expect(valueOf("3", "integer")).toBe(3);
    expect(valueOf("2,5", "number")).toBe(2.5);
    expect(valueOf("3", "string")).toBe("3");
    expect(valueOf("x", "integer")).toBe("x");
    expect(valueOf("true", "any")).toBe(true);
  });
});
