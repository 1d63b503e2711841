// The bare canvas is built with the editor's own packages, into build/, and is no part of the product.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const ui = fileURLToPath(new URL("../../editor/ui/", import.meta.url));
const { resolve } = createRequire(`${ui}package.json`);
const packages = ["@xyflow/react/dist/style.css", "@xyflow/react", "react/jsx-runtime", "react-dom/client", "react-dom", "react"];

export default {
  root: here,
  base: "./",
  resolve: { alias: packages.map((name) => ({ find: new RegExp(`^${name}$`), replacement: name.endsWith(".css") || name === "@xyflow/react" ? `${ui}node_modules/${name === "@xyflow/react" ? `${name}/dist/esm/index.mjs` : name}` : resolve(name) })) },
  build: { outDir: fileURLToPath(new URL("../../build/bare-canvas/", import.meta.url)), emptyOutDir: true, target: "es2022" },
};
