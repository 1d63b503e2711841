import type { Catalog, WorkflowDoc } from "../document/types";
import { lineAt } from "../document/values";
import "./print.css";
import { sceneOf } from "./scene";
import { svgOf, type PictureWords } from "./svg";

export interface PrintWords extends PictureWords {
  step: string;
  kind: string;
  does: string;
  disabled: string;
}

/** Print the drawing, fitted to a page on its side, and a table of its steps. */
export function printWorkflow(doc: WorkflowDoc, catalog: Catalog, words: PrintWords): void {
  const sheet = document.createElement("div");
  sheet.className = "print-sheet";
  const drawing = new DOMParser().parseFromString(svgOf(doc, catalog, words).text, "image/svg+xml").documentElement;
  sheet.append(document.importNode(drawing, true), stepTable(doc, catalog, words));
  document.body.append(sheet);
  document.body.classList.add("printing");
  const before = document.title;
  document.title = doc.name;
  const done = () => {
    sheet.remove();
    document.body.classList.remove("printing");
    document.title = before;
  };
  window.addEventListener("afterprint", done, { once: true });
  window.print();
}

/** Name, kind and what it is set to do, from left to right as they are drawn. */
export function stepRows(doc: WorkflowDoc, catalog: Catalog, words: PrintWords): [string, string, string][] {
  const drawn = sceneOf(doc, catalog).shapes.filter((shape) => shape.kind === "card" || shape.kind === "container");
  return drawn
    .sort((a, b) => a.x - b.x || a.y - b.y)
    .map((shape) => {
      const node = doc.nodes[shape.id];
      const type = catalog.get(node?.type ?? "");
      const line = lineAt(doc, catalog, shape.id, words);
      const more = [shape.disabled && words.disabled, shape.meeting && words.once].filter(Boolean);
      return [shape.title, type?.title ?? node?.type ?? "", [line, ...more].filter(Boolean).join(" · ")];
    });
}

function stepTable(doc: WorkflowDoc, catalog: Catalog, words: PrintWords): HTMLTableElement {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const title of [words.step, words.kind, words.does]) {
    const cell = document.createElement("th");
    cell.textContent = title;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const cells of stepRows(doc, catalog, words)) {
    const row = body.insertRow();
    for (const text of cells) row.insertCell().textContent = text;
  }
  return table;
}
