// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { RunDevice, RunEvent, Step } from "../api/types";
import en from "../i18n/en";
import { Closed } from "./closed";
import { RunModel } from "./model";

const SATURDAY = "2026-11-28T21:00:00+00:00";
const SUNDAY = "2026-11-29T21:00:00+00:00";

beforeAll(() => i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } }));
afterEach(cleanup);

const device = (id: string): RunDevice => ({ device_id: id, name: id, client: "ACME", status: "running", outcome: null });
const step = (id: string, path: string): Step => ({ device_id: id, path, node: path, status: "running", outcome: null, port: null, attempts: 1, started_at: null, finished_at: null, message: null, told: null });
const waits = (at: string): Partial<RunEvent> => ({ status: "held", message: "…", told: { code: "waits_window", values: { opens: { text: "…", at, timezone: "Europe/Rome" } } } });
const goesOn: Partial<RunEvent> = { status: "queued", message: "", told: null };

/** A run whose devices have two branches each; what happens is drawn as the page does. */
function shown(...ids: string[]) {
  const model = new RunModel(1, "running", null, ids.map(device), ids.flatMap((id) => [step(id, "tidy"), step(id, "scan")]));
  const page = () => (
    <MantineProvider env="test">
      <Closed state={model.look()} />
    </MantineProvider>
  );
  const { rerender } = render(page());
  return (id: string, path: string, what: Partial<RunEvent>) => {
    model.apply([{ seq: model.seq + 1, kind: "step", at: SATURDAY, device_id: id, path, node: path, status: null, outcome: null, port: null, attempt: null, message: null, told: null, ...what } as RunEvent]);
    rerender(page());
  };
}

it("tells of a device whose other branch runs on", async () => {
  const happens = shown("a");
  expect(screen.queryByTestId("closed-windows")).toBeNull();
  happens("a", "tidy", waits(SATURDAY));
  await screen.findByText(/^1 device waits .* 28.*22:00/);
  happens("a", "tidy", goesOn);
  await waitFor(() => expect(screen.queryByTestId("closed-windows")).toBeNull());
});

it("follows the steps while as many devices wait as before", async () => {
  const happens = shown("a", "b");
  happens("a", "tidy", waits(SATURDAY));
  await screen.findByText(/^1 device waits .* 28/);
  happens("a", "tidy", waits(SUNDAY));
  await screen.findByText(/^1 device waits .* 29/);
  happens("b", "scan", waits(SATURDAY));
  await screen.findByText(/^2 devices wait .* 28/);
});
