import { Portal } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { TipSide } from "./tip";
import classes from "./tips.module.css";

const WAIT_MS = 400;
const GAP = 6;

interface Shown {
  label: string;
  side: TipSide;
  box: DOMRect;
}

/** The one bubble for every element that carries `tip`. A bubble of its own for each would cost most of a page's drawing. */
export function Tips() {
  const shown = useShown();
  if (!shown) return null;
  return (
    <Portal target={document.getElementById("floating") ?? undefined}>
      <Bubble {...shown} />
    </Portal>
  );
}

function Bubble({ label, side, box }: Shown) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const bubble = ref.current;
    if (!bubble) return;
    const { x, y } = placed(side, box, bubble.getBoundingClientRect());
    bubble.style.translate = `${x}px ${y}px`;
  }, [label, side, box]);
  return (
    <div ref={ref} role="tooltip" className={classes.bubble}>
      {label}
    </div>
  );
}

/** Beside the element, on its other side where there is no room, and never outside the window. */
export function placed(side: TipSide, box: DOMRect, own: { width: number; height: number }): { x: number; y: number } {
  const { innerWidth, innerHeight } = window;
  const within = (at: number, size: number, most: number) => Math.max(4, Math.min(at, most - size - 4));
  if (side === "top" || side === "bottom") {
    const [above, below] = [box.top - GAP - own.height, box.bottom + GAP];
    const down = side === "bottom" ? below + own.height <= innerHeight : above < 0;
    return { x: within(box.left + (box.width - own.width) / 2, own.width, innerWidth), y: within(down ? below : above, own.height, innerHeight) };
  }
  const [before, after] = [box.left - GAP - own.width, box.right + GAP];
  const right = side === "right" ? after + own.width <= innerWidth : before < 0;
  return { x: within(right ? after : before, own.width, innerWidth), y: within(box.top + (box.height - own.height) / 2, own.height, innerHeight) };
}

const carrier = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null);

/** What is pointed at or has the keyboard; gone with whatever is pressed, turned, or scrolled. */
function useShown(): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let at: HTMLElement | null = null;
    const leave = () => {
      clearTimeout(timer);
      at = null;
      setShown(null);
    };
    const show = (element: HTMLElement) => {
      const { tip: label = "", tipSide: side = "top" } = element.dataset;
      if (label && element.isConnected) setShown({ label, side: side as TipSide, box: element.getBoundingClientRect() });
    };
    const over = (event: PointerEvent) => {
      const element = carrier(event.target);
      if (element === at || event.pointerType === "touch") return;
      leave();
      at = element;
      if (element) timer = setTimeout(() => show(element), WAIT_MS);
    };
    const focus = (event: FocusEvent) => {
      const element = carrier(event.target);
      if (!element || !(event.target as Element).matches(":focus-visible")) return;
      leave();
      at = element;
      show(element);
    };
    const ends = ["pointerdown", "wheel", "keydown", "scroll", "focusout"];
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    for (const kind of ends) document.addEventListener(kind, leave, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      for (const kind of ends) document.removeEventListener(kind, leave, { capture: true });
    };
  }, []);
  return shown;
}
