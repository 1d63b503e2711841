import { useEffect } from "react";
import { ApiError, post } from "../api/client";
import type { Editor } from "../canvas/store";
import { useRehearsal } from "./store";
import { wayOf } from "./path";
import type { Mockable, Rehearsed, RehearsedStep } from "./types";

const WAIT_MS = 250;
const BEAT_MS = 700;

/** While the drawer is open: rehearses anew a moment after each change of the workflow or of the rehearsal. */
export function useRehearsing(editor: Editor): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let number = 0;
    const ask = async () => {
      number += 1;
      const mine = number;
      const document = editor.getState().doc;
      const told = (problem: unknown) => ({ message: problem instanceof Error ? problem.message : String(problem), pointer: (problem instanceof ApiError && problem.pointer) || "" });
      try {
        const { rehearsal } = useRehearsal.getState();
        const [found, examples] = await Promise.allSettled([post<Rehearsed>("/rehearse", { document, rehearsal: { ...rehearsal, expect: {} } }), post<{ steps: Record<string, Mockable> }>("/rehearse/examples", { document })]);
        if (mine !== number) return;
        if (examples.status === "fulfilled") useRehearsal.setState({ steps: examples.value.steps });
        if (found.status === "rejected") throw found.reason;
        const way = wayOf(found.value.steps);
        useRehearsal.setState((now) => ({ found: found.value, way, error: null, at: placeAfter(now, way.length) }));
      } catch (problem) {
        if (mine === number) useRehearsal.setState({ error: told(problem) });
      }
    };
    const soon = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), wait);
    };
    const stops = [
      editor.subscribe((now, before) => {
        if (now.doc !== before.doc && useRehearsal.getState().open) soon(WAIT_MS);
      }),
      useRehearsal.subscribe((now, before) => {
        if (now.open && !before.open) soon(0);
        else if (now.open && now.rehearsal !== before.rehearsal) soon(WAIT_MS);
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      clearTimeout(timer);
      number += 1;
    };
  }, [editor]);
  useBeat();
}

/** Whoever looked at the whole way goes on doing so; whoever stands in its middle stays there. */
function placeAfter({ at, way }: { at: number; way: readonly RehearsedStep[] }, length: number): number {
  return at < way.length ? Math.min(at, length) : length;
}

/** While it plays: a step with each beat. */
function useBeat(): void {
  const playing = useRehearsal((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const beat = setInterval(() => {
      const { at, way } = useRehearsal.getState();
      const last = way.length;
      useRehearsal.setState({ at: Math.min(at + 1, last), shown: null, playing: at + 1 < last });
    }, BEAT_MS);
    return () => clearInterval(beat);
  }, [playing]);
}
