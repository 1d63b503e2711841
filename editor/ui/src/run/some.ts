import type { TFunction } from "i18next";

/** Devices or steps by how many there are; of many, only the first are named. */
export interface Some {
  count: number;
  names: string[];
}

export const SHOWN = 3;

/** The first names, and how many there are besides. */
export function shown(t: TFunction, { count, names }: Some): string {
  const first = names.slice(0, SHOWN).join(", ");
  const more = count - Math.min(names.length, SHOWN);
  return more > 0 ? t("blast.and_more", { names: first, count: more }) : first;
}
