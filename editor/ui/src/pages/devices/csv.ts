const ACTS = /^[=+\-@\t\r]/;

/** One cell as a spreadsheet takes it for text: what would be a formula gets an apostrophe before it. */
export function cell(value: string): string {
  const safe = ACTS.test(value.trimStart()) || ACTS.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as a CSV file that spreadsheets open in UTF-8. */
export function csv(head: string[], rows: string[][]): string {
  return `\uFEFF${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
