/** The whole workflow as one SVG file: light, its words as text, fonts of the system, nothing fetched. */
import type { Catalog, WorkflowDoc } from "../document/types";
import { lineAt } from "../document/values";
import { sceneOf, wirePath, type Shape } from "./scene";

const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
const MARGIN = 40;
const TITLE = 64;
const SHORT = 26;

export interface PictureWords {
  start: string;
  once: string;
  computed: string;
  /** What the values of every workflow are called, such as the device's. */
  own?: (name: string) => string | undefined;
}

/** Text that is safe inside an element or an attribute; what XML cannot hold is left out. */
export const escaped = (text: string) =>
  text
    // eslint-disable-next-line no-control-regex -- these very characters are what XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** The file's text and its size in pixels. */
export function svgOf(doc: WorkflowDoc, catalog: Catalog, words: PictureWords): { text: string; width: number; height: number } {
  const scene = sceneOf(doc, catalog, words.start);
  const width = Math.ceil(Math.max(scene.width, 320) + 2 * MARGIN);
  const height = Math.ceil(Math.max(scene.height, 60) + 2 * MARGIN + TITLE);
  const [x, y] = [Math.floor(scene.x - MARGIN), Math.floor(scene.y - MARGIN - TITLE)];
  const under = scene.shapes.filter((shape) => shape.kind !== "card" && shape.kind !== "trigger");
  const over = scene.shapes.filter((shape) => shape.kind === "card" || shape.kind === "trigger");
  const draw = (shape: Shape) => drawn(shape, doc, catalog, words);
  const wires = scene.wires.map((wire) => `<path d="${wirePath(wire)}" fill="none" stroke="${wire.failure ? "#b3261e" : "#76716a"}" stroke-width="1.5"/>`);
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" font-family="${escaped(FONT)}" font-size="12">`,
    `<title>${escaped(doc.name)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#faf9f7"/>`,
    label(x + MARGIN, y + MARGIN + 8, doc.name, { size: 20, weight: 600, most: Math.floor((width - 2 * MARGIN) / 11) }),
    label(x + MARGIN, y + MARGIN + 30, doc.description ?? "", { fill: "#6b665f", most: Math.floor((width - 2 * MARGIN) / 6.2) }),
    ...under.map(draw),
    ...wires,
    ...over.map(draw),
    "</svg>",
  ];
  return { text: `${text.filter(Boolean).join("\n")}\n`, width, height };
}

interface Style {
  size?: number;
  weight?: number;
  fill?: string;
  anchor?: string;
  most?: number;
}

function label(x: number, y: number, text: string, { size = 12, weight = 400, fill = "#262421", anchor = "start", most = SHORT }: Style = {}): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (!line) return "";
  const letters = [...line];
  const shown = letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : line;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(shown)}</text>`;
}

const rect = (shape: Shape, fill: string, stroke: string, more = "") =>
  `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" rx="${shape.kind === "trigger" ? 15 : 8}" fill="${fill}" stroke="${stroke}"${more}/>`;

function drawn(shape: Shape, doc: WorkflowDoc, catalog: Catalog, words: PictureWords): string {
  const { x, y, width, height, title } = shape;
  switch (shape.kind) {
    case "trigger":
      return rect(shape, "#e2f2f0", "#0b7a75") + label(x + width / 2, y + 19, title, { anchor: "middle", fill: "#07524d", most: 12 });
    case "note":
      return rect(shape, "#f8efd2", "#e6d49a") + noteLines(title, width, height).map((line, index) => label(x + 12, y + 22 + index * 17, line, { most: 200 })).join("");
    case "frame":
      return rect(shape, "none", "#c2bdb4", ' stroke-dasharray="5 4"') + label(x + 14, y + 24, title, { weight: 600, fill: "#58544e", most: Math.floor(width / 8) });
    default: {
      const line = shape.meeting ? words.once : lineAt(doc, catalog, shape.id, words);
      const [first = "", second = ""] = broken(title, shape.kind === "card" ? 23 : 60, 2);
      const at = y + (second ? 38 : 22);
      const inner = shape.meeting ? `<rect x="${x + 3}" y="${y + 3}" width="${width - 6}" height="${height - 6}" rx="6" fill="none" stroke="#c2bdb4"/>` : "";
      return [
        `<g${shape.disabled ? ' opacity="0.5"' : ""}>`,
        rect(shape, shape.kind === "card" ? "#ffffff" : "#ffffff99", "#c2bdb4"),
        inner,
        `<rect x="${x + 10}" y="${y + 10}" width="28" height="28" rx="6" fill="hsl(${shape.hue ?? 30}, 42%, 80%)"/>`,
        label(x + 46, y + 22, first, { size: 13, weight: 600 }),
        label(x + 46, y + 38, second, { size: 13, weight: 600 }),
        label(x + 46, at + 16, line, { fill: "#6b665f", most: shape.kind === "card" ? SHORT : 80 }),
        ...(shape.ports ?? []).map((port, row) => label(x + width - 12, y + (shape.portsFrom ?? 26) + row * 20 + 4, port.title.toLowerCase(), { anchor: "end", fill: "#6b665f", most: 28 })),
        "</g>",
      ].join("");
    }
  }
}

/** Text in lines of so many letters, at most so many; the last one ends in an ellipsis when more follows. */
export function broken(text: string, letters: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean).flatMap((each) => each.match(new RegExp(`.{1,${letters}}`, "gu")) ?? [])) {
    if (line && [...line, ...word].length + 1 > letters) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? "";
  return [...lines.slice(0, most - 1), `${[...last].slice(0, letters - 1).join("")}…`];
}

const noteLines = (text: string, width: number, height: number): string[] => {
  const plain = text.slice(0, 4_000).replace(/[*_`#>]+/g, "").split("\n");
  return plain.flatMap((part) => broken(part, Math.max(4, Math.floor((width - 24) / 6.4)), 40)).slice(0, Math.max(1, Math.floor((height - 16) / 17)));
};
