import { useDeferredValue } from "react";

/** False in the first picture and true in the next: what is looked at last does not hold up what is looked at first. */
export const useAfterwards = (): boolean => useDeferredValue(true, false);
