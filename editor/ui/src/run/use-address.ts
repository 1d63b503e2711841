import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useKept } from "../hooks/use-kept";
import { changed, chosenIn, filterIn, viewIn, withChosen, withFilter, type Chosen, type View } from "./address";
import type { Filter } from "./matrix-lines";

/** What is open, filtered and shown is part of the address, so that a colleague who gets it sees the same. */
export function useAddress() {
  const [words, write] = useWords();
  const [kept, keep] = useKept<View>("run-view", "both");
  const params = useMemo(() => new URLSearchParams(words), [words]);
  const chosen = useMemo(() => chosenIn(params), [params]);
  const filter = useMemo(() => filterIn(params), [params]);
  const choose = useCallback((next: Chosen | null) => write((now) => withChosen(now, next)), [write]);
  const setFilter = useCallback((part: Partial<Filter>) => write((now) => withFilter(now, { ...filterIn(now), ...part })), [write]);
  const setView = (view: View) => {
    keep(view);
    write((now) => changed(now, { view }));
  };
  return { chosen, choose, filter, setFilter, view: viewIn(params) ?? kept, setView };
}

type Write = (next: (now: URLSearchParams) => URLSearchParams) => void;

/**
 * The words of the address. They change at once and the address follows: going to an address draws the whole frame, and
 * while a run is busy that waits for every picture of it.
 */
function useWords(): [string, Write] {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const [words, setWords] = useState(text);
  const latest = useRef(text);
  const written = useRef(new Set<string>());
  const go = useRef(setParams);
  useEffect(() => {
    go.current = setParams;
  }, [setParams]);
  useEffect(() => {
    if (text === latest.current) written.current.clear();
    else if (!written.current.has(text)) {
      // an address that was not written here leads: back and forward, a link
      latest.current = text;
      written.current.clear();
      setWords(text);
    }
  }, [text]);
  const write = useCallback<Write>((next) => {
    const then = next(new URLSearchParams(latest.current));
    if (then.toString() === latest.current) return;
    latest.current = then.toString();
    written.current.add(latest.current);
    setWords(latest.current);
    go.current(then, { replace: true });
  }, []);
  return [words, write];
}
