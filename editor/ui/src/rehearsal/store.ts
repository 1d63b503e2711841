import { create } from "zustand";
import type { Mockable, Rehearsal, Rehearsed, RehearsedStep } from "./types";
import { fresh } from "./mocks";

export type Tab = "steps" | "setup" | "tests";

interface Rehearsing {
  open: boolean;
  tab: Tab;
  rehearsal: Rehearsal;
  /** The name under which it is kept, where it was opened from there. */
  name: string;
  found: Rehearsed | null;
  /** The steps of what was found that lie on some device's way: these are listed and gone through. */
  way: readonly RehearsedStep[];
  error: { message: string; pointer: string } | null;
  /** What can be mocked, by path without rounds. */
  steps: Record<string, Mockable>;
  /** How many steps are shown as gone. */
  at: number;
  playing: boolean;
  /** What is looked at when it is not the current step: a path, and whose step there; without a device the current one's. */
  shown: { path: string; device?: string } | null;
  saving: boolean;
}

const CLOSED = { open: false, tab: "steps" as Tab, rehearsal: fresh(""), name: "", found: null, way: [], error: null, steps: {}, at: 0, playing: false, shown: null, saving: false };

/** The rehearsal on the canvas. There is one canvas at a time; opening another begins anew. */
export const useRehearsal = create<Rehearsing>(() => CLOSED);

export const closeRehearsal = () => useRehearsal.setState(CLOSED);

/** Open the drawer, or close it; what was set up stays for the next time. */
export function toggleRehearsal(workflow: string): void {
  const { open, rehearsal } = useRehearsal.getState();
  useRehearsal.setState({ open: !open, playing: false, ...(rehearsal.workflow !== workflow && { rehearsal: fresh(workflow) }) });
}

export const edit = (change: (rehearsal: Rehearsal) => Rehearsal) => useRehearsal.setState(({ rehearsal }) => ({ rehearsal: change(rehearsal) }));

/** Take another rehearsal in the place of this one. */
export const take = (rehearsal: Rehearsal, name = "") => useRehearsal.setState({ rehearsal, name, tab: "steps", shown: null, playing: false, at: useRehearsal.getState().way.length });

/** Go to after the given number of steps. */
export function goTo(at: number): void {
  const last = useRehearsal.getState().way.length;
  useRehearsal.setState({ at: Math.max(0, Math.min(last, at)), shown: null });
}

export const move = (by: number) => goTo(useRehearsal.getState().at + by);

export function play(on: boolean): void {
  const { at, way } = useRehearsal.getState();
  const last = way.length;
  useRehearsal.setState({ playing: on && last > 0, tab: "steps", ...(on && at >= last && { at: 0, shown: null }) });
}
