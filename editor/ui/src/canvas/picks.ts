import { create } from "zustand";

/** Which node types this person likes and has used lately; kept in this browser. */
interface Picks {
  favourites: readonly string[];
  recent: readonly string[];
}

const KEY = "ruota-canvas-picks";
const MOST_RECENT = 6;

function kept(): Picks {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<keyof Picks, unknown>>;
    const texts = (value: unknown) => (Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : []);
    return { favourites: texts(found.favourites), recent: texts(found.recent) };
  } catch {
    return { favourites: [], recent: [] };
  }
}

export const usePicks = create<Picks>(kept);

function keep(picks: Picks): void {
  usePicks.setState(picks);
  try {
    localStorage.setItem(KEY, JSON.stringify(picks));
  } catch {
    // a full or forbidden store only means that the choice is forgotten
  }
}

export function toggleFavourite(id: string): void {
  const { favourites, recent } = usePicks.getState();
  keep({ recent, favourites: favourites.includes(id) ? favourites.filter((each) => each !== id) : [...favourites, id] });
}

export function noteUse(id: string): void {
  const { favourites, recent } = usePicks.getState();
  keep({ favourites, recent: [id, ...recent.filter((each) => each !== id)].slice(0, MOST_RECENT) });
}
