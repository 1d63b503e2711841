// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { JsonSchema } from "../document/types";
import en from "../i18n/en";
import { ParamsForm } from "./params-form";

const schema: JsonSchema = {
  type: "object",
  properties: {
    days: { type: "integer", title: "Days", default: 3, "x-ui": { unit: "d" } },
    name: { type: "string", title: "Label" },
    until: { type: "string", title: "Or until", default: "" },
    wait: { type: "integer", title: "Wait", default: 1, "x-ui": { unless: "until" } },
    deep: { type: "boolean", title: "Deep", default: true, "x-ui": { advanced: true } },
  },
};

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

function show(value: Record<string, unknown>, errors: Record<string, string> = { name: "The label is missing." }) {
  const set = vi.fn();
  const context = { upstream: [{ name: "scan.count", type: "integer", title: "Number", description: "" }], errors, computed: true };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <ParamsForm id="x" schema={schema} value={value} set={set} context={context} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return set;
}

describe("the params form", () => {
  it("shows defaults without writing them", () => {
    const set = show({});
    expect((screen.getByLabelText("Days", { selector: "input" }) as HTMLInputElement).value).toBe("3 d");
    expect(set).not.toHaveBeenCalled();
  });

  it("writes only what was changed", () => {
    const set = show({});
    fireEvent.change(screen.getByLabelText("Label", { selector: "input" }), { target: { value: "abc" } });
    expect(JSON.parse(JSON.stringify(set.mock.lastCall?.[0]))).toEqual({ name: "abc" });
  });

  it("leaves a computed value as it is, and can make one", () => {
    const set = show({ days: { $expr: "scan.count" } });
    expect((screen.getByLabelText("Days", { selector: "textarea" }) as HTMLTextAreaElement).value).toBe("scan.count");
    fireEvent.click(screen.getByLabelText("Computed value: Label"));
    expect(JSON.parse(JSON.stringify(set.mock.lastCall?.[0]))).toEqual({ days: { $expr: "scan.count" }, name: { $expr: "" } });
  });

  it("leaves out what does not count beside what is filled in, unless it is wrong", () => {
    const there = () => screen.queryByLabelText("Wait", { selector: "input" }) !== null;
    for (const [value, shown] of [[{}, true], [{ until: "" }, true], [{ until: "2027-01-31" }, false], [{ until: { $expr: "inputs.end" } }, false]] as const) {
      show(value);
      expect(there(), JSON.stringify(value)).toBe(shown);
      cleanup();
    }
    show({ until: "2027-01-31" }, { wait: "The wait is too long." });
    expect(there()).toBe(true);
    expect(screen.getByText("The wait is too long.")).toBeTruthy();
  });

  it("says what is wrong beside the field", () => {
    show({});
    expect(screen.getByText("The label is missing.")).toBeTruthy();
  });
});
