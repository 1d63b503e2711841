import { draftAt, getAhead } from "./api/client";

const SCRIPTS = { workflows: () => import("./canvas/canvas-page"), runs: () => import("./run/run-page") };

/** What the page at an address asks for first, and the script that only it has. public/ahead.js asks for the same. */
export function neededAt(address: string): { paths: string[]; page?: keyof typeof SCRIPTS } {
  const [, area, id, more] = address.split("/");
  const paths = ["/session"];
  if (!id || more !== undefined) return { paths };
  if (area === "workflows") return { paths: [...paths, draftAt(id), "/catalog"], page: area };
  return area === "runs" ? { paths: [...paths, "/catalog"], page: area } : { paths };
}

/**
 * What the address's own page needs, asked for at once instead of one after the other: its script, while the frame's
 * still starts, and its data, while the scripts come. Nothing is lost when the guess is wrong.
 */
export function loadAhead(address: string): void {
  const { paths, page } = neededAt(address);
  paths.forEach(getAhead);
  if (page) void SCRIPTS[page]();
}
