import { useCallback, useState } from "react";

/** State that this browser keeps under a name. A browser that keeps nothing still works. */
export function useKept<T>(name: string, initial: T): [T, (value: T) => void] {
  const key = `ruota-${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? initial : (JSON.parse(kept) as T);
    } catch {
      return initial;
    }
  });
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // a full or forbidden store only means that the choice is forgotten
      }
    },
    [key],
  );
  return [value, keep];
}
