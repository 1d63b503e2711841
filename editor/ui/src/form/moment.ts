/** A moment with its zone, as `2027-01-31T22:00:00+01:00`, and the clock of the person in front of the screen. */
import { instantOf } from "../document/instant";

const two = (value: number) => String(value).padStart(2, "0");

/** What a `datetime-local` field shows for a moment; empty when the text is none. */
export function toLocal(text: string): string {
  const at = instantOf(text);
  if (!at) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The moment that a `datetime-local` field means here, with the offset that holds on that day. */
export function fromLocal(text: string): string | undefined {
  const at = new Date(text);
  if (!text || Number.isNaN(at.getTime())) return undefined;
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const seconds = text.length > 16 ? text.slice(16, 19) : ":00";
  return `${text.slice(0, 16)}${seconds}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}
