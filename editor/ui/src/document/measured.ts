/** Numbers with their unit as a language writes them: "1 minute", "30 minutes", "15%", "1 round", "10 GB". */
import { bestUnit, factor, isUnit, type Unit } from "./duration";
import type { UiHints } from "./types";

const LONG: Record<Unit, string> = { s: "second", min: "minute", h: "hour", days: "day" };
const NAMED: Record<string, Unit> = { seconds: "s", minutes: "min", hours: "h", days: "days" };

/** The unit of time that the value of a param names, if it does: `hours`. */
export const unitNamed = (word: unknown): Unit | undefined => (typeof word === "string" && Object.hasOwn(NAMED, word) ? NAMED[word] : undefined);

/** A value with its unit; a length of time in the largest unit that leaves no rest. */
export function measured(value: number, ui: UiHints, language: string): string {
  const base = timeOf(ui);
  if (base) {
    const unit = ui.widget === "duration" && Number.isInteger(value) ? bestUnit(value, base) : base;
    return inTime(language, unit).format(value / factor(unit, base));
  }
  const number = inNumber(language).format(value);
  return ui.unit === "%" ? `${number}%` : [number, unitFor(value, ui, language)].filter(Boolean).join(" ");
}

/** What stands after so many: "day" after 1, "days" after 3; of no number, after several. */
export function unitFor(count: number | undefined, ui: UiHints, language: string): string {
  const many = count ?? 2;
  const unit = timeOf(ui);
  if (unit) return inTime(language, unit).formatToParts(many).find((part) => part.type === "unit")?.value ?? "";
  const one = ui.unit_one !== undefined && plural(language).select(many) === "one";
  return (one ? ui.unit_one : ui.unit) ?? "";
}

function timeOf(ui: UiHints): Unit | undefined {
  const unit = ui.counted_in ?? ui.unit;
  return isUnit(unit) ? unit : undefined;
}

/** Making one takes longer than all that is written with it on a canvas. */
function kept<Made>(make: (language: string, unit: Unit) => Made): (language: string, unit?: Unit) => Made {
  const made = new Map<string, Made>();
  return (language, unit = "s") => {
    const key = `${language} ${unit}`;
    const known = made.get(key) ?? make(language, unit);
    made.set(key, known);
    return known;
  };
}

const inNumber = kept((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }));
const plural = kept((language) => new Intl.PluralRules(language));
const inTime = kept((language, unit) => new Intl.NumberFormat(language, { style: "unit", unit: LONG[unit], unitDisplay: "long", maximumFractionDigits: 2 }));
