import { useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from "react";

/** Marks a member of a list that is one tab stop; a second one of the same row stands beside it. */
export const MEMBER = { "data-member": "", tabIndex: -1 } as const;
export const BESIDE = { "data-member": "beside", tabIndex: -1 } as const;

const membersOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>("[data-member]")];
const isBeside = (one: HTMLElement | undefined) => one?.dataset.member === "beside";

/** Whether a key writes a letter or a digit, with which somebody begins to search. */
export const writes = (event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }) => /^[\p{L}\p{N}]$/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;

/** Exactly one member is reached by Tab: the one that had the keyboard last, else the one that is open, else the first. */
function settle(list: HTMLElement, stop?: HTMLElement): void {
  const members = membersOf(list);
  const chosen = stop ?? members.find((one) => one.tabIndex === 0) ?? members.find((one) => one.getAttribute("aria-current") === "page") ?? members[0];
  for (const one of members) {
    const next = one === chosen ? 0 : -1;
    if (one.tabIndex !== next) one.tabIndex = next;
  }
}

/** Where a key leads from a member: up and down through the rows, right and left within one, Home and End. */
function led(members: HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const rows = members.filter((one) => !isBeside(one));
  const here = members.indexOf(from);
  const next = members[here + 1];
  if (key === "ArrowRight") return isBeside(next) ? next : undefined;
  if (key === "ArrowLeft") return isBeside(from) ? members[here - 1] : undefined;
  const row = rows.indexOf(isBeside(from) ? (members[here - 1] as HTMLElement) : from);
  const to: Record<string, number> = { ArrowDown: row + 1, ArrowUp: row - 1, Home: 0, End: rows.length - 1, PageDown: Math.min(rows.length - 1, row + 10), PageUp: Math.max(0, row - 10) };
  const at = to[key];
  return at === undefined ? undefined : rows[at];
}

/** When what had the keyboard went away (it moved to another part of the list), its like takes over. */
function inherit(list: HTMLElement, gone: HTMLElement | null): void {
  if (!gone || gone.isConnected || document.activeElement !== document.body) return;
  const like = membersOf(list).find((one) => one.dataset.name !== undefined && one.dataset.name === gone.dataset.name && one.dataset.member === gone.dataset.member);
  (like ?? membersOf(list)[0])?.focus();
}

/**
 * A long list of buttons or links as one tab stop: the arrows go through it. A letter goes back to the `search` field and is
 * written there, and so does Arrow up from the first member.
 */
export function useRoving(list: RefObject<HTMLElement | null>, search: RefObject<HTMLInputElement | null>) {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    settle(element);
    const watch = new MutationObserver(() => {
      settle(element);
      inherit(element, last.current);
    });
    watch.observe(element, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [list]);
  return {
    onFocus: (event: FocusEvent<HTMLElement>) => {
      if (!(event.target instanceof HTMLElement) || !event.target.matches("[data-member]")) return;
      last.current = event.target;
      settle(event.currentTarget, event.target);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.defaultPrevented || !(event.target instanceof HTMLElement) || !event.target.matches("[data-member]")) return;
      // the letter itself arrives in the field that has the keyboard by then
      if (writes(event)) return search.current?.focus();
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const next = led(membersOf(event.currentTarget), event.target, event.key);
      if (next) next.focus();
      else if (event.key === "ArrowUp") search.current?.focus();
      else if (event.key !== "ArrowDown") return;
      event.preventDefault();
    },
  };
}

/** From the search field into what it found: the best stands first. */
export const enterList = (list: HTMLElement | null) => list?.querySelector<HTMLElement>("[data-member]")?.focus();
