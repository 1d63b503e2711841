import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { deedOf } from "../document/deed";
import type { Catalog } from "../document/types";
import classes from "./canvas.module.css";
import { elementOf } from "./focus";
import { useEditor } from "./store";
import { useDeviceCount } from "./use-target";

const WAIT_MS = 500;

/** What will happen at the step under the mouse, or at the one that has the keyboard: one line below its card. */
export function HoverLine({ catalog }: { catalog: Catalog }) {
  const { t } = useTranslation();
  const at = useHovered();
  const doc = useEditor((state) => state.doc);
  const devices = useDeviceCount(doc.id, at !== null);
  const node = at && doc.nodes[at.id];
  if (!at || !node) return null;
  const said = deedOf(doc, node, catalog.get(node.type), devices, (key) => catalog.get(doc.nodes[key]?.type ?? "")?.control);
  const [first, ...rest] = said.map(({ key, count }) => t(`hover.${key}`, count === undefined ? {} : { count }));
  return (
    <div role="tooltip" className={classes.hover} style={{ left: at.x, top: at.y }}>
      {first}
      {rest.length > 0 && `; ${rest.join(", ")}`}
    </div>
  );
}

interface Hovered {
  id: string;
  x: number;
  y: number;
}

/** The step that the mouse rests on or the keyboard has come to; moving the canvas or pressing anything takes it away. */
function useHovered(): Hovered | null {
  const [at, setAt] = useState<Hovered | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting = "";
    const leave = () => {
      clearTimeout(timer);
      waiting = "";
      setAt(null);
    };
    const come = (target: EventTarget | null) => {
      const card = target instanceof Element ? target.closest(".react-flow__node") : null;
      const id = card?.getAttribute("data-id") ?? "";
      if (id === waiting) return;
      leave();
      waiting = id;
      if (id) timer = setTimeout(() => setAt(placeOf(id)), WAIT_MS);
    };
    const over = (event: PointerEvent) => event.pointerType !== "touch" && come(event.target);
    const focus = (event: FocusEvent) => event.target instanceof Element && event.target.matches(".react-flow__node:focus-visible") && come(event.target);
    document.addEventListener("pointerover", over);
    document.addEventListener("focusin", focus);
    for (const kind of ["pointerdown", "wheel", "keydown"]) window.addEventListener(kind, leave, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("pointerover", over);
      document.removeEventListener("focusin", focus);
      for (const kind of ["pointerdown", "wheel", "keydown"]) window.removeEventListener(kind, leave, { capture: true });
    };
  }, []);
  return at;
}

/** Below the card, inside the stage. */
function placeOf(id: string): Hovered | null {
  const card = elementOf(id)?.firstElementChild?.getBoundingClientRect();
  const stage = document.querySelector("[data-testid=stage]")?.getBoundingClientRect();
  if (!card || !stage) return null;
  const below = card.bottom + 60 < stage.bottom;
  return { id, x: Math.max(8, Math.min(card.left - stage.left, stage.width - 328)), y: below ? card.bottom - stage.top + 26 : Math.max(8, card.top - stage.top - 60) };
}
