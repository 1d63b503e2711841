import { Fragment, type ReactNode } from "react";

/** The little Markdown that help pages and notes use: headings, paragraphs, lists, tables, code, links. Never raw HTML. */
export function Markdown({ text }: { text: string }) {
  return <div className="markdown">{blocks(text)}</div>;
}

function blocks(text: string): ReactNode[] {
  const found: ReactNode[] = [];
  const parts = text.replace(/\r\n/g, "\n").split(/(```[\s\S]*?```)/);
  parts.forEach((part, index) => {
    if (part.startsWith("```"))
      found.push(
        <pre key={index}>
          <code>{part.replace(/^```[^\n]*\n?|```$/g, "")}</code>
        </pre>,
      );
    else part.split(/\n{2,}/).forEach((block, inner) => block.trim() && found.push(laidOut(block, `${index}.${inner}`)));
  });
  return found;
}

function laidOut(text: string, key: string): ReactNode {
  const lines = text.replace(/^\n+|\s+$/g, "").split("\n");
  if (lines.every((line) => line.startsWith("    ")))
    return (
      <pre key={key}>
        <code>{lines.map((line) => line.slice(4)).join("\n")}</code>
      </pre>
    );
  if (lines.length > 1 && lines.every((line) => line.startsWith("|")) && /^\|(\s*:?-+:?\s*\|)+$/.test(lines[1] ?? "")) return <Table key={key} lines={lines} />;
  return <Block key={key} text={text.trim()} />;
}

function Table({ lines }: { lines: string[] }) {
  const [head = [], , ...rows] = lines.map(cells);
  return (
    <table>
      <thead>
        <tr>
          {head.map((cell, index) => (
            <th key={index}>{inline(cell)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, inner) => (
              <td key={inner}>{inline(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A row's cells; a bar inside code is none of its borders. */
function cells(line: string): string[] {
  const inside = line.trim().replace(/^\||\|$/g, "");
  return inside.split(/\|(?=(?:[^`]*`[^`]*`)*[^`]*$)/).map((cell) => cell.trim());
}

function Block({ text }: { text: string }) {
  const heading = /^(#{1,4})\s+(.*)$/.exec(text.split("\n")[0] ?? "");
  if (heading) {
    const rest = text.split("\n").slice(1).join("\n").trim();
    const Level = (heading[1] ?? "").length < 3 ? "h2" : "h3";
    return (
      <>
        <Level>{inline(heading[2] ?? "")}</Level>
        {rest && <Block text={rest} />}
      </>
    );
  }
  const lines = text.split("\n");
  if (lines.every((line) => /^\s*[-*]\s|^\s{2,}\S/.test(line))) {
    const items = text.split(/\n(?=\s*[-*]\s)/).map((item) => item.replace(/^\s*[-*]\s+/, ""));
    return (
      <ul>
        {items.map((item, index) => (
          <li key={index}>{inline(item)}</li>
        ))}
      </ul>
    );
  }
  if (lines.every((line) => /^\s*\d+[.)]\s|^\s{2,}\S/.test(line)))
    return (
      <ol>
        {text.split(/\n(?=\s*\d+[.)]\s)/).map((item, index) => (
          <li key={index}>{inline(item.replace(/^\s*\d+[.)]\s+/, ""))}</li>
        ))}
      </ol>
    );
  const list = lines.findIndex((line) => /^\s*[-*]\s/.test(line));
  if (list > 0)
    return (
      <>
        <p>{inline(lines.slice(0, list).join(" "))}</p>
        <Block text={lines.slice(list).join("\n")} />
      </>
    );
  return <p>{inline(text)}</p>;
}

const MARKED = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*|\[[^\]\n]+\]\((?:https?:\/\/|mailto:)[^\s()]+\))/;

function inline(text: string): ReactNode[] {
  return text.split(MARKED).map((part, index) => {
    if (part.startsWith("`") && part.length > 1) return <code key={index}>{part.slice(1, -1)}</code>;
    if (part.startsWith("**") && part.length > 4) return <b key={index}>{part.slice(2, -2)}</b>;
    if (/^\*[^*\s][^*]*\*$/.test(part)) return <em key={index}>{part.slice(1, -1)}</em>;
    const link = /^\[([^\]]+)\]\((.+)\)$/.exec(part);
    if (link && MARKED.test(part))
      return (
        <a key={index} href={link[2]} target="_blank" rel="noopener noreferrer">
          {link[1]}
        </a>
      );
    return <Fragment key={index}>{part}</Fragment>;
  });
}
