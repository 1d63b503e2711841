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
    deep: { type: "boolean", title: "Deep", default: true, "x-ui": { advanced: true } },
  },
};

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

function show(value: Record<string, unknown>) {
  const set = vi.fn();
  const context = { upstream: [{ name: "scan.count", type: "integer", title: "Number", description: "" }], errors: { name: "The label is missing." }, computed: true };
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

  it("says what is wrong beside the field", () => {
    show({});
    expect(screen.getByText("The label is missing.")).toBeTruthy();
  });
});
