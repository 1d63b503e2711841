import { useState } from "react";

/** What the value was when the key came: it stays until another key comes, whatever the value becomes meanwhile. */
export function useAtFirst<T>(key: string, value: T): T {
  const [first, setFirst] = useState({ key, value });
  if (first.key === key) return first.value;
  setFirst({ key, value });
  return value;
}
