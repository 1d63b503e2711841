import { useEffect } from "react";
import { create } from "zustand";

/** The name of the one thing a page shows, for the bar on top. */
export const useWhere = create<{ title: string }>(() => ({ title: "" }));

export function useTitle(title: string): void {
  useEffect(() => {
    useWhere.setState({ title });
    if (title) document.title = `${title} · Ruota`;
    return () => useWhere.setState({ title: "" });
  }, [title]);
}
