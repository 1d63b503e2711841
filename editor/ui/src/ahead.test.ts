import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { neededAt } from "./ahead";

/** What public/ahead.js asks for at an address: data, and scripts where index.html names them. */
function asked(pathname: string) {
  const data: string[] = [];
  const scripts: string[] = [];
  const window = { location: { pathname } };
  const document = {
    querySelector: (wanted: string) => (/ruota-(workflows|runs)"/.test(wanted) ? { content: "/assets/one.js /assets/two.js" } : null),
    createElement: () => ({}),
    head: { appendChild: (link: { href: string }) => scripts.push(link.href) },
  };
  const fetch = (address: string) => {
    data.push(address);
    return Promise.resolve({});
  };
  runInNewContext(readFileSync("public/ahead.js", "utf8"), { window, document, fetch });
  return { data, scripts };
}

describe("what is asked for before the scripts are there", () => {
  it.each(["/", "/login", "/workflows", "/workflows/", "/workflows/patch-all", "/workflows/patch-all/history", "/runs/01J", "/devices/01J"])("is at %s what the page takes", (address) => {
    const { paths, page } = neededAt(address);
    const { data, scripts } = asked(address);
    expect(data).toEqual(paths.map((path) => `/api/v1${path}`));
    expect(scripts).toEqual(page ? ["/assets/one.js", "/assets/two.js"] : []);
  });
});
