// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import en from "../i18n/en";
import { DataTable, type Column } from "./data-table";

interface Device {
  name: string;
  disks: number | null;
}

const rows: Device[] = [
  { name: "srv10", disks: 2 },
  { name: "Édith", disks: 100 },
  { name: "srv2", disks: 30 },
  { name: "alfa", disks: null },
];
const columns: Column<Device>[] = [
  { key: "name", title: "Name", render: (row) => row.name, value: (row) => row.name },
  { key: "disks", title: "Disks", numeric: true, render: (row) => row.disks, value: (row) => row.disks },
  { key: "note", title: "Note", render: () => "-" },
];

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  // jsdom lays nothing out; the table stands in a window of this size
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(360);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(800);
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);
afterAll(() => void vi.restoreAllMocks());

function show(given: Device[], sortBy?: string) {
  render(
    <MantineProvider>
      <DataTable label="Devices" rows={given} columns={columns} id={(row) => row.name} sortBy={sortBy} />
    </MantineProvider>,
  );
}
const names = () => screen.getAllByRole("row").slice(1).map((row) => row.querySelector("td")?.textContent).filter(Boolean);
const sortOf = (title: string) => screen.getByRole("columnheader", { name: title }).getAttribute("aria-sort");
const click = (title: string) => fireEvent.click(screen.getByRole("button", { name: title }));

describe("the order of a table", () => {
  it("is the one given until a title is clicked, then up, then down", () => {
    show(rows);
    expect(names()).toEqual(["srv10", "Édith", "srv2", "alfa"]);
    click("Name");
    expect(names()).toEqual(["alfa", "Édith", "srv2", "srv10"]);
    expect(sortOf("Name")).toBe("ascending");
    click("Name");
    expect(names()).toEqual(["srv10", "srv2", "Édith", "alfa"]);
    expect(sortOf("Name")).toBe("descending");
  });

  it("is by size where a column holds numbers, and begins upwards in another column", () => {
    show(rows, "name");
    expect(names()).toEqual(["alfa", "Édith", "srv2", "srv10"]);
    click("Name");
    click("Disks");
    expect(names()).toEqual(["alfa", "srv10", "srv2", "Édith"]);
    expect([sortOf("Name"), sortOf("Disks")]).toEqual([null, "ascending"]);
  });

  it("has no button where a column does not sort", () => {
    show(rows);
    expect(screen.queryByRole("button", { name: "Note" })).toBeNull();
  });
});

describe("a long table", () => {
  it("has only the rows in the document that are in view", () => {
    show(Array.from({ length: 5_000 }, (_, index) => ({ name: `srv${index}`, disks: index })));
    expect(names().length).toBeGreaterThanOrEqual(10);
    expect(names().length).toBeLessThan(60);
    expect(names()[0]).toBe("srv0");
  });
});
