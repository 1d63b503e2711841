// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { useState } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Computed } from "../document/computed";
import en from "../i18n/en";
import { ExpressionInput } from "./expression-input";

const upstream = [
  { name: "scan.updates", type: "array", title: "Updates", description: "Every missing update." },
  { name: "scan.count", type: "integer", title: "Number", description: "", last: "17" },
  { name: "device.name", type: "string", title: "Name of the device", description: "" },
];

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

function Field({ start }: { start: Computed }) {
  const [value, set] = useState(start);
  return <ExpressionInput id="x" label="Days" value={value} set={set} upstream={upstream} text={start.$text !== undefined} />;
}
function show(start: Computed) {
  render(
    <MantineProvider env="test">
      <Field start={start} />
    </MantineProvider>,
  );
  return screen.getByLabelText<HTMLTextAreaElement>("Days", { selector: "textarea" });
}
const open = () => fireEvent.click(screen.getByRole("button", { name: "Insert a value of an earlier step" }));
const offered = () => [...document.querySelectorAll("button .mono.ellipsis")].map((one) => one.textContent);
const take = (name: string) => fireEvent.click(screen.getByText(name, { selector: ".mono" }));

describe("the list of earlier values beside an expression", () => {
  it("says the type, the words and the last value of each", () => {
    show({ $expr: "" });
    expect(offered()).toEqual([]);
    open();
    expect(offered()).toEqual(["scan.updates", "scan.count", "device.name"]);
    const said = [...document.querySelectorAll("button:has(.mono)")].map((one) => [...one.querySelectorAll("span")].filter((part) => part.childElementCount === 0).map((part) => part.textContent));
    expect(said[0]).toEqual(["scan.updates", "list", "Updates", "Every missing update."]);
    expect(said[2]).toEqual(["device.name", "text", "Name of the device"]);
    expect(said[1]?.slice(0, 3)).toEqual(["scan.count", "whole number", "Number"]);
    expect(screen.getByText("17", { exact: false, selector: "span" })).toBeTruthy();
  });

  it("is narrowed by name or title, and says when nothing fits", () => {
    show({ $expr: "" });
    open();
    const search = screen.getByLabelText("Search values");
    fireEvent.change(search, { target: { value: "NUMBER" } });
    expect(offered()).toEqual(["scan.count"]);
    fireEvent.change(search, { target: { value: "nothing like it" } });
    expect(screen.getByText(/No value fits/)).toBeTruthy();
  });

  it("puts what is taken at the caret, in place of what is marked", () => {
    const area = show({ $expr: "1 + old * 2" });
    area.setSelectionRange(4, 7);
    open();
    take("scan.count");
    expect(area.value).toBe("1 + scan.count * 2");
    expect(offered()).toEqual([]);
  });

  it("marks it as a value inside a text", () => {
    const area = show({ $text: "On : done" });
    area.setSelectionRange(3, 3);
    open();
    take("device.name");
    expect(area.value).toBe("On ${device.name}: done");
  });
});
