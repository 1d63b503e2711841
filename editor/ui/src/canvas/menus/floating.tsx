import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Place } from "../../document/types";
import classes from "./menus.module.css";

/** Something small that floats at a point of the screen, kept inside it; a click elsewhere or Esc closes it. */
export function Floating({ at, label, close, role = "dialog", children }: { at: Place; label: string; close: () => void; role?: "dialog" | "menu"; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const size = box.current?.getBoundingClientRect();
    if (!size) return;
    const inside = (value: number, length: number, room: number) => Math.max(8, Math.min(value, room - length - 8));
    setPlace({ x: inside(at.x, size.width, window.innerWidth), y: inside(at.y, size.height, window.innerHeight) });
  }, [at]);
  useEffect(() => {
    const before = document.activeElement;
    const away = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    window.addEventListener("pointerdown", away, true);
    window.addEventListener("keydown", onKey, true);
    return () => {
      window.removeEventListener("pointerdown", away, true);
      window.removeEventListener("keydown", onKey, true);
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [close]);
  return (
    <div ref={box} role={role} aria-label={label} className={classes.floating} style={{ left: place.x, top: place.y }}>
      {children}
    </div>
  );
}
