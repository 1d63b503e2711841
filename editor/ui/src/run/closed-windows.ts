import type { Saying } from "../i18n/told";
import type { LiveState } from "./model";

/** An instant, and the zone of the place where it matters. */
interface Opening {
  at: string;
  timezone: string;
}

/** How many devices wait for their maintenance windows, and when the first of these opens. */
export function closedOf(steps: LiveState["steps"]): (Opening & { devices: number }) | null {
  const openings: Opening[] = [];
  for (const list of steps.values()) {
    const waiting = list.find((step) => step.status === "held" && step.told?.code === "waits_window");
    const opens = waiting && opensOf(waiting.told);
    if (opens) openings.push(opens);
  }
  if (openings.length === 0) return null;
  return { ...openings.reduce((first, next) => (Date.parse(next.at) < Date.parse(first.at) ? next : first)), devices: openings.length };
}

function opensOf(told: Saying | null | undefined): Opening | null {
  const opens = told?.values["opens"];
  if (typeof opens !== "object" || Array.isArray(opens) || opens.at === undefined) return null;
  return { at: opens.at, timezone: opens.timezone ?? "UTC" };
}
