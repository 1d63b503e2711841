import type { TFunction } from "i18next";
import type { Did } from "./store";

/** What an edit did, as it is said after "Undo:". */
export const didWords = ({ what, count = 1 }: Did, t: TFunction): string => t(`did.${what}`, { count });
