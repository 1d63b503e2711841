import { useEffect, useRef } from "react";
import { useUi } from "../ui";

const FIELDS = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";
const TRIES = 20;

/** The field that somebody asked for, such as the list of problems: it comes into view and has the keyboard. */
export function useWanted() {
  const body = useRef<HTMLDivElement>(null);
  const wanted = useUi((state) => state.wanted);
  useEffect(() => {
    if (wanted === null) return;
    const before = document.activeElement;
    let tries = 0;
    // the form may be drawn only in a moment
    const timer = setInterval(() => {
      tries += 1;
      const field = fieldFor(body.current, wanted);
      if (!field && tries < TRIES) return;
      clearInterval(timer);
      useUi.setState({ wanted: null });
      if (wentElsewhere(before)) return;
      field?.scrollIntoView({ block: "center" });
      field?.focus({ preventScroll: true });
    }, 50);
    return () => clearInterval(timer);
  }, [wanted]);
  return body;
}

/** Whether the person has opened a dialog meanwhile, such as the search: it keeps the keyboard. */
function wentElsewhere(before: Element | null): boolean {
  const now = document.activeElement;
  return now !== before && Boolean(now?.closest("[role=dialog]"));
}

/** With no path, the first field of all; else the field of a path, or of what it lies in. */
function fieldFor(body: HTMLElement | null, wanted: string): HTMLElement | null {
  if (wanted === "") return body?.querySelector<HTMLElement>(":is(input, textarea)") ?? body?.querySelector("button") ?? null;
  const parts = wanted.split("/");
  for (let length = parts.length; length > 0; length -= 1) {
    const place = body?.querySelector(`[data-param="${CSS.escape(parts.slice(0, length).join("/"))}"]`);
    const field = place?.querySelector<HTMLElement>(`[data-body] :is(${FIELDS})`) ?? place?.querySelector<HTMLElement>(FIELDS);
    if (field) return field;
  }
  return null;
}
