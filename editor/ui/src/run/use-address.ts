import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useKept } from "../hooks/use-kept";
import { changed, chosenIn, filterIn, viewIn, withChosen, withFilter, type Chosen, type View } from "./address";
import type { Filter } from "./matrix-lines";

/** What is open, filtered and shown is part of the address, so that a colleague who gets it sees the same. */
export function useAddress() {
  const [params, setParams] = useSearchParams();
  const [kept, keep] = useKept<View>("run-view", "both");
  const filter = useMemo(() => filterIn(params), [params]);
  const write = useRef(setParams);
  useEffect(() => {
    write.current = setParams;
  }, [setParams]);
  const to = useCallback((next: (now: URLSearchParams) => URLSearchParams) => write.current(next, { replace: true }), []);
  const setFilter = useCallback((next: Filter) => to((now) => withFilter(now, next)), [to]);
  const setView = (view: View) => {
    keep(view);
    to((now) => changed(now, { view }));
  };
  return { ...useChosen(params, to), filter, setFilter, view: viewIn(params) ?? kept, setView };
}

/**
 * The cell that is open. It opens at once and the address follows: going to an address draws the whole frame, and while
 * a run is busy that waits for every picture of it.
 */
function useChosen(params: URLSearchParams, to: (next: (now: URLSearchParams) => URLSearchParams) => void) {
  const text = JSON.stringify(chosenIn(params));
  const [chosen, setChosen] = useState(() => chosenIn(params));
  const written = useRef(new Set<string>());
  useEffect(() => {
    // an address that was not written here leads: back and forward, a link
    if (!written.current.delete(text)) setChosen(JSON.parse(text) as Chosen | null);
  }, [text]);
  const choose = useCallback(
    (next: Chosen | null) => {
      setChosen(next);
      written.current.add(JSON.stringify(next));
      to((now) => withChosen(now, next));
    },
    [to],
  );
  return { chosen, choose };
}
