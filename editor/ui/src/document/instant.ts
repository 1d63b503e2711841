/** When a moment is that somebody has written: ISO 8601 only, and without an offset in UTC, as the server reads it. */

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?:Z|([+-]\d\d):?(\d\d))?)?$/;

/** The moment; nothing where the text is none, or names a day that no calendar has. */
export function instantOf(text: string): Date | undefined {
  const [, day, time = "00:00", hours = "+00", minutes = "00"] = ISO.exec(text) ?? [];
  if (day === undefined || !hasDay(day)) return undefined;
  const at = new Date(`${day}T${time}${hours}:${minutes}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** `Date` takes the 31st of February for a day in March. */
function hasDay(day: string): boolean {
  const at = new Date(`${day}T00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
