import type { TFunction } from "i18next";
import type { Mode, Status } from "../api/types";

const WELL = ["ok", "changed", "would_change"] as const;
const BAD = ["failed", "unreachable", "timed_out", "lost", "cancelled", "skipped"] as const;
const GOING = ["pending", "held", "queued", "running", "waiting"] as const;
const WAITING = ["held", "queued", "waiting"] as const;

interface Standing {
  status: Status;
  mode: Mode;
  /** Devices by outcome, or by status (or how it is shown) while they have none. */
  counts: Partial<Record<string, number>>;
  /** What devices wait for, where that is known; it is said where all that have not ended do. */
  waits?: { code: string; count: number } & Record<string, string | number>;
}

/** "208 of 214 devices ended well, 12 changed; 3 failed, 3 were unreachable." */
export function resultSentence(t: TFunction, { status, mode, counts, waits }: Standing): string {
  const sum = (names: readonly string[]) => names.reduce((all, name) => all + (counts[name] ?? 0), 0);
  const count = sum([...WELL, ...BAD, ...GOING]);
  if (count === 0) return `${t("result.nobody")}.`;
  const ended = count - sum(GOING);
  const all = waits && waits.count === count - ended ? t(`result.${waits.code}`, waits) : undefined;
  if (status === "pending" && ended === 0) return `${all ?? t("result.turn", { count })}.`;
  if (status !== "done" && all && ended === 0) return `${all}.`;
  const waiting = sum(WAITING);
  const bad = BAD.filter((name) => counts[name]).map((name) => t(`result.${name}`, { count: counts[name] ?? 0 }));
  if (status !== "done" && all) bad.unshift(all);
  else if (status !== "done" && waiting) bad.unshift(t("result.waiting", { count: waiting }));
  const tail = bad.length > 0 ? `; ${bad.join(", ")}` : "";
  if (status !== "done") return `${t("result.ended", { count, ended })}${tail}.`;
  const done = mode === "preview" && counts.would_change ? "would_change" : counts.changed ? "changed" : null;
  const extra = done ? `, ${t(`result.${done}`, { count: counts[done] ?? 0 })}` : "";
  const well = sum(WELL);
  return `${well === count ? t("result.well", { count }) : t("result.some", { count, well })}${extra}${tail}.`;
}
