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

function scriptsOf(bundle: Rolldown.OutputBundle, file: string, seen = new Set<string>()): Set<string> {
  const chunk = bundle[file];
  if (chunk?.type !== "chunk" || seen.has(file)) return seen;
  seen.add(file);
  for (const each of chunk.imports) scriptsOf(bundle, each, seen);
  return seen;
}

export default defineConfig({
  plugins: [react(), nameAhead],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    // the strict content policy allows no data: scripts, and small icons are better cached as files
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": server, "/socket.io": { target: server, ws: true } } },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/test-setup.ts"] },
});
