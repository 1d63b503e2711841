/** Lengths of time: a whole number of the unit that the schema names, shown in the largest unit that has no rest. */

export const UNITS = ["s", "min", "h", "days"] as const;
export type Unit = (typeof UNITS)[number];

const SECONDS: Record<Unit, number> = { s: 1, min: 60, h: 3600, days: 86_400 };

export const isUnit = (text: unknown): text is Unit => UNITS.includes(text as Unit);

/** The units in which a length can be given: a smaller one than the schema's would need fractions. */
export const unitsFrom = (base: Unit): Unit[] => UNITS.filter((unit) => SECONDS[unit] >= SECONDS[base]);

/** How many of the schema's unit one of another unit is. */
export const factor = (unit: Unit, base: Unit) => SECONDS[unit] / SECONDS[base];

/** The largest unit in which the length is a whole number; of nothing, the schema's own. */
export function bestUnit(value: number, base: Unit): Unit {
  const fits = unitsFrom(base).filter((unit) => value !== 0 && value % factor(unit, base) === 0);
  return fits.at(-1) ?? base;
}
