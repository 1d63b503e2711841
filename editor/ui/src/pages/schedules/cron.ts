/** Plain ways to say when, and the cron lines they stand for. */

export type Plain =
  | { kind: "nightly"; time: string }
  | { kind: "weekdays"; time: string }
  | { kind: "weekly"; time: string; day: number }
  | { kind: "monthly"; time: string; date: number }
  | { kind: "hourly"; minute: number }
  | { kind: "own" };

export const PLAIN_KINDS = ["nightly", "weekdays", "weekly", "monthly", "hourly", "own"] as const;

const pad = (value: number) => String(value).padStart(2, "0");

export function toCron(plain: Exclude<Plain, { kind: "own" }>): string {
  if (plain.kind === "hourly") return `${plain.minute} * * * *`;
  const [hour = 2, minute = 0] = plain.time.split(":").map(Number);
  const at = `${minute} ${hour}`;
  if (plain.kind === "nightly") return `${at} * * *`;
  if (plain.kind === "weekdays") return `${at} * * 1-5`;
  if (plain.kind === "weekly") return `${at} * * ${plain.day}`;
  return `${at} ${plain.date} * *`;
}

/** The plain way a cron line stands for, or `own` when it is none of them. */
export function fromCron(cron: string): Plain {
  const match = /^(\d{1,2}) (\d{1,2}|\*) (\d{1,2}|\*) \* (\*|1-5|[0-7])$/.exec(cron.trim());
  if (!match) return { kind: "own" };
  const [, minute = "0", hour = "*", date = "*", day = "*"] = match;
  if (hour === "*") return date === "*" && day === "*" ? { kind: "hourly", minute: Number(minute) } : { kind: "own" };
  const time = `${pad(Number(hour))}:${pad(Number(minute))}`;
  if (date !== "*") return day === "*" ? { kind: "monthly", time, date: Number(date) } : { kind: "own" };
  if (day === "*") return { kind: "nightly", time };
  return day === "1-5" ? { kind: "weekdays", time } : { kind: "weekly", time, day: Number(day) % 7 };
}

export const START: Record<Plain["kind"], Plain> = {
  nightly: { kind: "nightly", time: "02:00" },
  weekdays: { kind: "weekdays", time: "07:00" },
  weekly: { kind: "weekly", time: "02:00", day: 0 },
  monthly: { kind: "monthly", time: "02:00", date: 1 },
  hourly: { kind: "hourly", minute: 0 },
  own: { kind: "own" },
};

/** The name of a day of the week, 0 being Sunday. */
export const dayName = (day: number, language: string) => new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2023, 0, 1 + day)));
