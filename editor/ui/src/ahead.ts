import type { QueryClient } from "@tanstack/react-query";
import { draftAt, getAhead } from "./api/client";
import { catalogQuery } from "./api/queries";
import { sessionQuery } from "./api/session";
import { Canvas, RunPage } from "./late-pages";

const PAGES = { workflows: Canvas, runs: RunPage };

/** What the page at an address asks for first, and the page whose script only it has. public/ahead.js asks for the same. */
export function neededAt(address: string): { paths: string[]; page?: keyof typeof PAGES } {
  const [, area, id, more] = address.split("/");
  const paths = ["/session"];
  if (!id || more !== undefined) return { paths };
  if (area === "workflows") return { paths: [...paths, draftAt(id), "/catalog"], page: area };
  return area === "runs" ? { paths: [...paths, "/catalog"], page: area } : { paths };
}

/**
 * What the address's own page needs, asked for at once instead of one after the other: its script, while the frame's
 * still starts, and its data, while the scripts come. Nothing is lost when the guess is wrong. The promise ends when all
 * of it is there or has failed: a page that is drawn then is drawn whole at its first drawing, instead of once for each
 * answer.
 */
export async function loadAhead(address: string, queries: QueryClient): Promise<void> {
  const { paths, page } = neededAt(address);
  const answers = paths.map(getAhead);
  const needed = [queries.prefetchQuery(sessionQuery), page && queries.prefetchQuery(catalogQuery), page && PAGES[page].ahead()];
  await Promise.allSettled([...answers, ...needed]);
}
