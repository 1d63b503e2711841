// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { useState } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { Upstream } from "../../api/types";
import en from "../../i18n/en";
import { RightSide } from "./right-side";
import type { Single } from "./tree";

const STATE: Upstream = {
  name: "svc.state", type: "string", title: "Service: State", description: "",
  choices: [{ value: "running", label: "is running" }, { value: "stopped", label: "stands still" }],
};
const SIZE: Upstream = { name: "x.size", type: "integer", title: "Size", description: "", choices: [{ value: 1, label: "small" }, { value: 2, label: "large" }] };

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  Element.prototype.scrollIntoView = () => undefined;
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

function show(row: Single, field: Upstream): () => Single {
  let now = row;
  function Kept() {
    const [kept, set] = useState(row);
    return <RightSide row={kept} field={field} set={(next) => set((now = next))} />;
  }
  render(<MantineProvider env="test"><Kept /></MantineProvider>);
  return () => now;
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("combobox", { name });
const take = (name: string, word: string) => {
  fireEvent.click(box(name));
  fireEvent.click(screen.getByRole("option", { name: word }));
};

it("offers the words of a field that is one of a few and keeps its value", () => {
  const now = show({ field: "svc.state", operator: "is", value: "running" }, STATE);
  expect(box("Value").value).toBe("is running");
  take("Value", "stands still");
  expect(now()).toEqual({ field: "svc.state", operator: "is", value: "stopped" });
  expect(box("Value").value).toBe("stands still");
});

it("keeps a number a number", () => {
  const now = show({ field: "x.size", operator: "is_not" }, SIZE);
  take("Value", "large");
  expect(now().value).toBe(2);
});

it("offers them for several, too", () => {
  const now = show({ field: "x.size", operator: "one_of", value: [1] }, SIZE);
  take("Values", "large");
  expect(now().value).toEqual([1, 2]);
});

it("shows what a condition says though it is no choice, and keeps it", () => {
  const now = show({ field: "svc.state", operator: "one_of", value: ["gone"] }, STATE);
  expect(screen.getAllByText("gone").length).toBeGreaterThan(0);
  take("Values", "stands still");
  expect(now().value).toEqual(["gone", "stopped"]);
});

it("keeps a number that is no choice a number", () => {
  const now = show({ field: "x.size", operator: "one_of", value: [5] }, SIZE);
  take("Values", "large");
  expect(now().value).toEqual([5, 2]);
});

it("takes text where only a part is compared", () => {
  const now = show({ field: "svc.state", operator: "contains", value: "" }, STATE);
  fireEvent.change(screen.getByRole("textbox", { name: "Value" }), { target: { value: "run" } });
  expect(now().value).toBe("run");
});
