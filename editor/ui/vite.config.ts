import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.RUOTA_SERVER ?? "http://127.0.0.1:8080";

/** Pages whose scripts public/ahead.js asks for by the address, and the module each begins with. */
const AHEAD = { workflows: "/canvas/canvas-page.tsx", runs: "/run/run-page.tsx" };

/** Names in index.html the scripts that only such a page has. */
const nameAhead: Plugin = {
  name: "name-ahead",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) => ({
      html,
      tags: Object.entries(AHEAD).flatMap(([area, module]) => {
        const [first] = Object.values(bundle).filter((chunk) => chunk.type === "chunk" && chunk.facadeModuleId?.endsWith(module));
        const content = [...scriptsOf(bundle, first?.fileName ?? "")].filter((file) => !html.includes(file)).map((file) => `/${file}`);
        return first ? [{ tag: "meta", attrs: { name: `ruota-${area}`, content: content.join(" ") }, injectTo: "head-prepend" as const }] : [];
      }),
    }),
  },
};

/** Scripts of public/ that the page waits for before anything else. */
const FIRST = ["before-paint.js", "ahead.js"];

/** Names them after what is in them, so that a browser that has them need not ask whether they are still the same. */
const nameFirst: Plugin = {
  name: "name-first",
  apply: "build",
  buildStart() {
    for (const name of FIRST) this.emitFile({ type: "asset", name, source: readFileSync(new URL(`public/${name}`, import.meta.url)) });
  },
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) => FIRST.reduce((text, name) => replaced(text, `"/${name}"`, `"/${assetOf(bundle, name)}"`), html),
  },
};

function replaced(html: string, old: string, text: string): string {
  if (!html.includes(old)) throw new Error(`${old} is missing from index.html`);
  return html.replace(old, text);
}

function assetOf(bundle: Rolldown.OutputBundle, name: string): string {
  const found = Object.values(bundle).find((each) => each.type === "asset" && each.names.includes(name));
  if (!found) throw new Error(`${name} is missing from the bundle`);
  return found.fileName;
}

function scriptsOf(bundle: Rolldown.OutputBundle, file: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[file];
  if (chunk?.type !== "chunk" || seen.has(file)) return seen;
  seen.add(file);
  for (const each of chunk.imports) scriptsOf(bundle, each, seen);
  return seen;
}

/**
 * Many small scripts take longer to begin than few large ones, also from the browser's own store: what every page begins
 * with is one, and small parts that several pages share are laid together.
 */
const GROUPS = [
  { name: "start", tags: ["$initial" as const], priority: 1 },
  { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 60_000 },
];

export default defineConfig({
  plugins: [react(), nameAhead, nameFirst],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // the strict content policy allows no data: scripts, and small icons are better cached as files
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS }, chunkFileNames: ({ name }) => `assets/${name.split("~")[0]}-[hash].js` } },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": server, "/socket.io": { target: server, ws: true } } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/test-setup.ts"] },
});
