/** The text of an expression in pieces: enough to tell its names from its strings, and what stands before a name. */

export interface Token {
  kind: "name" | "string" | "number" | "sign";
  text: string;
  start: number;
  /** Of a name, its parts: `scan.count` has two. */
  parts: string[];
}

const TOKEN =
  /(?<skip>\s+|\/\/[^\n]*)|(?<string>[bB]?[rR][bB]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')|[bB]?(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<number>\d[\w.]*)|(?<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)|(?<sign>[\s\S])/g;

export function tokensOf(expression: string): Token[] {
  const found: Token[] = [];
  for (const match of expression.matchAll(TOKEN)) {
    const groups = match.groups ?? {};
    if (groups.skip !== undefined) continue;
    const kind = groups.string !== undefined ? "string" : groups.number !== undefined ? "number" : groups.name !== undefined ? "name" : "sign";
    found.push({ kind, text: match[0], start: match.index, parts: kind === "name" ? match[0].split(".").map((part) => part.trim()) : [] });
  }
  return found;
}

const OPENING: Record<string, string> = { ")": "(", "]": "[" };

/** The place of the bracket that the one at `at` closes; -1 when there is none. */
export function opening(tokens: readonly Token[], at: number): number {
  const close = tokens[at]?.text ?? "";
  const open = OPENING[close];
  let depth = 0;
  for (let index = at; index >= 0; index -= 1) {
    const { kind, text } = tokens[index] as Token;
    if (kind === "sign" && text === close) depth += 1;
    if (kind === "sign" && text === open) depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Texts with computed parts in pieces; `$${` is no beginning of one. What is not closed is text. */
export function textParts(template: string): { computed: boolean; text: string }[] {
  const found: { computed: boolean; text: string }[] = [];
  let from = 0;
  let at = template.indexOf("${");
  while (at >= 0) {
    const end = at > 0 && template[at - 1] === "$" ? -1 : closing(template, at + 2);
    if (end >= 0) {
      found.push({ computed: false, text: template.slice(from, at + 2) }, { computed: true, text: template.slice(at + 2, end) });
      from = end;
    }
    at = template.indexOf("${", Math.max(at + 2, end));
  }
  found.push({ computed: false, text: template.slice(from) });
  return found;
}

/** Where the part ends: braces within it and strings count. The same rules as the engine's. */
function closing(template: string, from: number): number {
  let depth = 0;
  let quote = "";
  for (let at = from; at < template.length; at += 1) {
    const char = template[at] as string;
    if (quote) {
      if (char === "\\") at += 1;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if (char === "{") depth += 1;
    else if (char === "}") {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return -1;
}
