// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { shown } from "../../components/keys";
import { groupItem, noteItem } from "../../document/items";
import { edgeId } from "../../document/problems";
import type { Catalog, NodeType, WorkflowDoc } from "../../document/types";
import en from "../../i18n/en";
import { closeRehearsal, useRehearsal } from "../../rehearsal/store";
import { COMMANDS } from "../commands";
import { SECTIONS, type Bench } from "../commands/types";
import { createEditor, EditorContext } from "../store";
import { closeAll, useUi } from "../ui";
import { Find } from "./find";
import { HelpSheet } from "./help-sheet";

const doc: WorkflowDoc = {
  format: 1, id: "w", name: "W",
  nodes: { a: { type: "t.a", params: { paths: ["/srv/zeppelin"] } }, b: { type: "t.a" }, c: { type: "t.a" }, call: { type: "logic.call", params: { workflow: "other" } } },
  edges: [{ from: "a.ok", to: "b" }],
  layout: { a: { x: 0, y: 0, group: "g1" }, b: { x: 300, y: 0, group: "g1" }, c: { x: 600, y: 0 }, call: { x: 900, y: 0 } },
  groups: [{ id: "g1", title: "Both" }],
  notes: [{ id: "n1", text: "# Why\n\nSince the quokka said so", x: 0, y: 300, width: 200, height: 90 }],
};
const catalog: Catalog = new Map([["logic.call", { id: "logic.call", area: "logic", title: "Call", description: "", aliases: [], control: "call" } as unknown as NodeType]]);

/** Between them, what is picked on the canvas allows everything that can be done. */
const PICKED: [readonly string[], readonly string[]][] = [
  [["a", "b", "c"], []],
  [["call"], []],
  [[noteItem("n1")], []],
  [[], doc.edges.map(edgeId)],
];

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  Element.prototype.scrollIntoView ??= () => undefined;
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(() => {
  cleanup();
  closeAll();
  closeRehearsal();
});

const title = (id: string) => i18next.t(`command.${id}`);

function benchWith(nodes: readonly string[], edges: readonly string[]): Bench {
  const editor = createEditor(doc);
  for (const name of ["X", "Y"]) editor.getState().edit({ what: "rename" }, (now) => ({ ...now, name }));
  editor.getState().undo();
  editor.getState().select(nodes, edges);
  const nothing = () => undefined;
  return { editor, catalog, flow: {} as Bench["flow"], t: i18next.t, save: nothing, publish: nothing, run: nothing, history: nothing, discard: nothing, published: () => 3, open: nothing };
}

function show(bench: Bench, what: "find" | "help") {
  useUi.setState(what === "find" ? { palette: true } : { help: true });
  useRehearsal.setState({ open: true });
  render(
    <MantineProvider env="test">
      <EditorContext value={bench.editor}>
        <Find bench={bench} add={() => ""} />
        <HelpSheet />
      </EditorContext>
    </MantineProvider>,
  );
}

describe("the list under Ctrl-K", () => {
  it("finds every command by its title, over all that can be picked", () => {
    // the list does not offer to open itself
    const missing = new Set(COMMANDS.map(({ id }) => id).filter((id) => id !== "find"));
    for (const [nodes, edges] of PICKED) {
      const bench = benchWith(nodes, edges);
      show(bench, "find");
      const field = screen.getByRole("combobox");
      for (const { id, when } of COMMANDS) {
        if (!missing.has(id) || when?.(bench) === false) continue;
        fireEvent.change(field, { target: { value: title(id) } });
        const option = document.querySelector(`[data-entry="${id}"]`);
        if (option?.textContent?.startsWith(title(id))) missing.delete(id);
      }
      cleanup();
    }
    expect([...missing]).toEqual([]);
  }, 60_000);

  it("finds steps by any text in their settings, notes by any text, groups by their title", () => {
    show(benchWith([], []), "find");
    const first = (query: string) => {
      fireEvent.change(screen.getByRole("combobox"), { target: { value: query } });
      return document.querySelector("[data-entry]")?.getAttribute("data-entry");
    };
    expect(first("zeppelin")).toBe("node a");
    expect(first("quokka")).toBe(noteItem("n1"));
    expect(first("both")).toBe(groupItem("g1"));
    expect(first("xylophone")).toBeUndefined();
  });

  it("finds commands by the words of other programs, after what is called so here", () => {
    expect(Object.keys(en.also).filter((id) => !COMMANDS.some((command) => command.id === id))).toEqual([]);
    show(benchWith(["a", "b"], []), "find");
    const answers = (query: string) => {
      fireEvent.change(screen.getByRole("combobox"), { target: { value: query } });
      return [...document.querySelectorAll("[data-entry]")].map((entry) => entry.getAttribute("data-entry"));
    };
    for (const [word, id] of [["deactivate", "disable"], ["auto layout", "tidy"], ["clone", "duplicate"], ["sub-workflow", "extract"], ["comment", "add_note"], ["shortcuts", "help"], ["simulate", "rehearse"]] as const)
      expect(answers(word), word).toContain(id);
    expect(answers("copy")[0]).toBe("copy");
    expect(answers("group")[0]).toBe("group");
  });

  it("runs the one that is taken", () => {
    const bench = benchWith(["a"], []);
    show(bench, "find");
    fireEvent.change(screen.getByRole("combobox"), { target: { value: title("disable") } });
    fireEvent.keyDown(screen.getByRole("combobox"), { key: "Enter" });
    expect(bench.editor.getState().doc.nodes.a?.disabled).toBe(true);
    expect(useUi.getState().palette).toBe(false);
  });
});

describe("the sheet of keys", () => {
  it("has every command that has keys, in its section, with them", () => {
    show(benchWith([], []), "help");
    const sheet = screen.getByRole("dialog");
    for (const section of SECTIONS) {
      const part = within(sheet).getByRole("heading", { name: i18next.t(`command.section_${section}`) }).parentElement as HTMLElement;
      const rows = [...part.querySelectorAll("div")].map((row) => [row.firstElementChild?.textContent, [...row.querySelectorAll("kbd")].map((key) => key.textContent)]);
      const wanted = COMMANDS.filter((command) => command.section === section && command.keys?.length).map(({ id, keys }) => [title(id), shown(keys?.[0] ?? "", i18next.t)]);
      expect(rows).toEqual(wanted);
      expect(wanted.length).toBeGreaterThan(2);
    }
  });

  it("has no words that are missing", () => {
    for (const { id } of COMMANDS) expect(i18next.exists(`command.${id}`), id).toBe(true);
  });
});
