// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { MemoryRouter } from "react-router";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { RunDevice, Step } from "../api/types";
import type { WorkflowDoc } from "../document/types";
import en from "../i18n/en";
import { Matrix } from "./matrix";
import { EVERYTHING } from "./matrix-lines";
import { RunModel } from "./model";

const MANY = 10_000;
const ROW = 28;
const doc: WorkflowDoc = { format: 1, id: "w", name: "W", nodes: { look: { type: "inv.system", name: "Look" } }, edges: [] };
const idOf = (index: number) => `d${index}`;
const devices: RunDevice[] = Array.from({ length: MANY }, (_, index) => ({ device_id: idOf(index), name: `srv${String(index).padStart(5, "0")}`, client: "ACME", status: "done", outcome: "ok" }));
const steps: Step[] = devices.map(({ device_id }) => ({ device_id, path: "look", node: "look", status: "done", outcome: "ok", port: "ok", attempts: 1, started_at: null, finished_at: null, message: null, told: null }));

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  // jsdom lays nothing out; the matrix stands in a window of this size
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(20 * ROW);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(900);
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue((MANY + 1) * ROW);
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);
afterAll(() => void vi.restoreAllMocks());

const drawn = () => [...document.querySelectorAll("[data-row]")].map((row) => Number(row.getAttribute("data-row")));
const rowOf = (name: string) => screen.queryByText(name);

describe("the matrix of ten thousand devices", () => {
  it("has only the rows in the document that are in view, wherever it is scrolled to", async () => {
    const open = vi.fn();
    render(
      <MantineProvider env="test">
        <MemoryRouter>
          <Matrix state={new RunModel(1, "done", "ok", devices, steps).look()} doc={doc} catalog={new Map()} filter={EVERYTHING} order={new Intl.Collator("en")} open={open} chosen={null} />
        </MemoryRouter>
      </MantineProvider>,
    );
    const grid = screen.getByRole("grid");
    // the heading, the client's line, the devices
    expect(grid.getAttribute("aria-rowcount")).toBe(String(MANY + 2));
    expect(rowOf("srv00000")).toBeTruthy();
    expect(drawn().length).toBeGreaterThanOrEqual(19);
    expect(drawn().length).toBeLessThan(60);

    grid.scrollTop = 5_000 * ROW;
    fireEvent.scroll(grid);
    await waitFor(() => expect(rowOf("srv05005")).toBeTruthy());
    expect(rowOf("srv00000")).toBeNull();
    expect(drawn().length).toBeLessThan(60);
    expect(Math.min(...drawn())).toBeGreaterThan(4_900);

    fireEvent.click(screen.getByRole("button", { name: "srv05005, Look: OK" }));
    expect(open).toHaveBeenCalledWith("d5005", "look");
  }, 60_000);
});
