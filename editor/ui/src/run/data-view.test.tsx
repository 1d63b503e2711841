// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MantineProvider } from "@mantine/core";
import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, expect, it } from "vitest";
import { typeOf } from "../document/samples";
import type { JsonSchema, NodeType } from "../document/types";
import { spoken } from "../document/words";
import words from "../i18n/it";
import { DataView } from "./data-view";

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../nodes/health/disk_space/node.json"), "utf8")) as NodeType;
const italian = spoken(new Map([[manifest.id, typeOf(manifest.id, manifest)]]), "it", words.canvas.port_done).get(manifest.id) as NodeType;

beforeAll(() => i18next.use(initReactI18next).init({ lng: "it", resources: { it: { translation: words } } }));
afterEach(cleanup);

const textOf = (data: Record<string, unknown>, schema: JsonSchema) => render(<MantineProvider><DataView data={data} schema={schema} none="-" /></MantineProvider>).container.textContent ?? "";

it("says a value of a list's entry in the words of the catalog", () => {
  const labels = italian.outputs.properties?.volumes?.items?.properties?.status?.["x-ui"]?.labels ?? {};
  const shown = textOf({ volumes: [{ name: "/srv", status: "low" }] }, italian.outputs);
  expect(labels.low).toBeTruthy();
  expect(shown).toContain(labels.low);
  expect(shown).not.toContain("low");
});

it("says the entries of a plain list in them, whether they stand at the list or at its entries", () => {
  const labelled = { enum: ["sec"], "x-ui": { labels: { sec: "di sicurezza" } } };
  expect(textOf({ kinds: ["sec", "own"] }, { properties: { kinds: { type: "array", items: labelled } } })).toContain("di sicurezzaown");
  cleanup();
  expect(textOf({ kinds: ["sec"] }, { properties: { kinds: { type: "array", items: { enum: ["sec"] }, "x-ui": labelled["x-ui"] } } })).toContain("di sicurezza");
});
