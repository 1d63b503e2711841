// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, expect, it } from "vitest";
import { typeOf } from "../document/samples";
import type { JsonSchema, NodeType } from "../document/types";
import { spoken } from "../document/words";
import words from "../i18n/it";
import { NO_CONTEXT } from "./context";
import { ParamsForm } from "./params-form";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../nodes/health/disk_space/node.json"), "utf8")) as NodeType;
const english = typeOf(manifest.id, manifest);
const italian = spoken(new Map([[english.id, english]]), "it", words.canvas.port_done).get(english.id) as NodeType;
const fields = (type: NodeType): JsonSchema[] => Object.values(type.params.properties ?? {});

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  await i18next.use(initReactI18next).init({ lng: "it", resources: { it: { translation: words } } });
});
afterEach(cleanup);

/** All that is read in the form or read out by it. */
function wordsOf(type: NodeType): string {
  const { container } = render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <ParamsForm id="x" schema={type.params} value={{}} set={() => undefined} context={{ ...NO_CONTEXT, computed: true }} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  const told = [...container.querySelectorAll("[aria-label], [title], [placeholder]")].flatMap((each) => ["aria-label", "title", "placeholder"].map((name) => each.getAttribute(name) ?? ""));
  return [container.textContent ?? "", ...told].join("\n");
}

it("shows the form of a step in Italian without an English title or description", () => {
  const shown = wordsOf(italian);
  for (const { title, description } of fields(italian)) for (const text of [title, description]) expect(shown).toContain(text);
  for (const { title, description } of fields(english)) for (const text of [title, description]) expect(shown).not.toContain(text);
});

it("would show the English words, had the step no others", () => {
  const shown = wordsOf(spoken(new Map([[english.id, { ...english, words: {} }]]), "it", words.canvas.port_done).get(english.id) as NodeType);
  for (const { title } of fields(english)) expect(shown).toContain(title);
});
