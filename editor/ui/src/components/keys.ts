import type { TFunction } from "i18next";

const MAC = /mac|iphone|ipad/i.test(navigator.platform);

/** Whether a key was pressed that a shortcut such as `Mod+Shift+Z` names. */
export function pressed(event: KeyboardEvent, shortcut: string): boolean {
  const parts = shortcut.split("+").filter(Boolean);
  const key = shortcut.endsWith("+") ? "+" : (parts.at(-1) ?? "");
  const control = MAC ? event.metaKey : event.ctrlKey;
  if (control !== parts.includes("Mod") || event.altKey !== parts.includes("Alt")) return false;
  // signs such as ? need Shift on some keyboards and not on others
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (!sign && event.shiftKey !== parts.includes("Shift")) return false;
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  // with Alt some keyboards write another letter
  return parts.includes("Alt") && event.code === `Key${key.toUpperCase()}`;
}

/** A shortcut as it is written on the keys of the person. */
export function shown(shortcut: string, t: TFunction): string[] {
  const parts = shortcut === "+" ? ["+"] : shortcut.split("+").filter(Boolean);
  return parts.map((part) => {
    if (part === "Mod") return MAC ? "⌘" : t("key.control");
    if (part === "Alt") return MAC ? "⌥" : "Alt";
    if (part === "Shift") return t("key.shift");
    if (part === "Delete") return t("key.delete");
    if (part === "Enter") return t("key.enter");
    if (part === "Escape") return "Esc";
    const arrows: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
    return arrows[part] ?? part;
  });
}
