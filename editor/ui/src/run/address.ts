/** What a run page shows, as its address says it: a colleague who gets the address sees the same. Pure. */
import { ORDER, type State } from "../components/outcome";
import { EVERYTHING, SORTINGS, type Filter, type Sorting } from "./matrix-lines";

/** A cell: a node on a device (run scope: ""), in a round of a loop the path too. */
export interface Chosen {
  device: string;
  node: string;
  path?: string;
}

export function filterIn(params: URLSearchParams): Filter {
  const sort = params.get("sort") as Sorting;
  const states = (params.get("state") ?? "").split(",").filter((word): word is State => ORDER.includes(word as State));
  return { text: params.get("text") ?? "", client: params.get("client") ?? "", states, sort: SORTINGS.includes(sort) ? sort : EVERYTHING.sort };
}

export function withFilter(params: URLSearchParams, filter: Filter): URLSearchParams {
  return changed(params, { text: filter.text, client: filter.client, state: filter.states.join(","), sort: filter.sort === EVERYTHING.sort ? "" : filter.sort });
}

export function chosenIn(params: URLSearchParams): Chosen | null {
  const node = params.get("node");
  const path = params.get("path");
  return node ? { device: params.get("device") ?? "", node, ...(path && { path }) } : null;
}

export const withChosen = (params: URLSearchParams, chosen: Chosen | null) =>
  changed(params, { device: chosen?.device ?? "", node: chosen?.node ?? "", path: chosen?.path ?? "" });

export const VIEWS = ["both", "canvas", "matrix"] as const;
export type View = (typeof VIEWS)[number];

/** The view that the address asks for; null when it leaves the choice. */
export function viewIn(params: URLSearchParams): View | null {
  const view = params.get("view") as View;
  return VIEWS.includes(view) ? view : null;
}

/** A copy with some words set; an empty one is left out. */
export function changed(params: URLSearchParams, words: Record<string, string>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, word] of Object.entries(words)) {
    if (word) next.set(name, word);
    else next.delete(name);
  }
  return next;
}
