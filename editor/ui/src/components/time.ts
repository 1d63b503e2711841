const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 4.35],
  ["month", 12],
  ["year", Infinity],
];

/** "5 minutes ago", "tomorrow", in the language given. */
export function relative(at: string, now: number, language: string): string {
  let value = (new Date(at).getTime() - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size)
      return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.trunc(value), unit);
    value /= size;
  }
  return at;
}

export function exact(at: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  }).format(new Date(at));
}

/** "Tue 24 Nov, 02:00 CET" */
export function shortly(at: string, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  }).format(new Date(at));
}

/** `shortly`, by the clocks of a place and, where they differ, by the reader's own: "Sat 28 Nov, 22:00 CET (Sat 28 Nov, 16:00 GMT-5)". */
export function atPlace(at: string, language: string, timeZone: string, own?: string): string {
  const [there, here] = [shortly(at, language, timeZone), shortly(at, language, own)];
  return there === here ? there : `${there} (${here})`;
}

/** "0.4 s", "12 s", "3 min 05 s", "2 h 10 min" */
export function duration(ms: number, language: string): string {
  const seconds = Math.max(0, ms) / 1000;
  const n = (value: number, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
  if (seconds < 10) return `${n(seconds, 1)} s`;
  if (seconds < 60) return `${n(Math.floor(seconds))} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${n(minutes)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return `${n(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, "0")} min`;
}

export const between = (from: string | null | undefined, to: string | null | undefined, now: number) =>
  from ? (to ? new Date(to).getTime() : now) - new Date(from).getTime() : 0;
