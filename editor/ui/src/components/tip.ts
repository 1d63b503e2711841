export type TipSide = "top" | "bottom" | "left" | "right";

/** What makes an element tell `label` on hover and on focus by key; `Tips` shows it. Nothing is mounted for it before. */
export const tip = (label: string | undefined, side: TipSide = "top") => ({ "data-tip": label || undefined, "data-tip-side": side });
