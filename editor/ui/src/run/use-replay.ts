import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { get } from "../api/client";
import type { RunDevice, RunEvent } from "../api/types";
import { RunModel, type LiveState } from "./model";

const WHOLE_MS = 20_000;
const FRAME_MS = 100;

export interface Replay {
  state: LiveState;
  /** From 0 to 1. */
  at: number;
  /** In ms since 1970. */
  moment: number;
  playing: boolean;
  set: (at: number) => void;
  play: (on: boolean) => void;
}

/** All that happened in a run, as the journal has it. */
async function eventsOf(id: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page: { items: RunEvent[]; next: string | null } = await get(`/runs/${id}/events?limit=20000&after=${events.at(-1)?.seq ?? 0}`);
    events.push(...page.items);
    if (page.items.length === 0 || page.next === null) return events;
  }
}

/** An ended run as it was at any moment; null while it is not asked for, or not loaded yet. */
export function useReplay(id: string, devices: Iterable<RunDevice>, on: boolean): { replay: Replay | null; error: Error | null } {
  const history = useQuery({ queryKey: ["events", id], queryFn: () => eventsOf(id), enabled: on, staleTime: Infinity, gcTime: 60_000 });
  const events = history.data;
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const teller = useMemo(() => (events ? new Teller(events, [...devices]) : null), [events]); // eslint-disable-line react-hooks/exhaustive-deps -- devices do not change once a run has ended

  useEffect(() => {
    if (!playing || !on) return;
    const timer = setInterval(() => setAt((now) => Math.min(1, now + FRAME_MS / WHOLE_MS)), FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, on]);
  const running = playing && at < 1;

  const state = useMemo(() => teller?.at(at), [teller, at]);
  if (!on || !teller || !state) return { replay: null, error: history.error };
  const replay = { state, at, moment: teller.moment(at), playing: running, set: (next: number) => (setPlaying(false), setAt(next)), play: (go: boolean) => (go && at >= 1 && setAt(0), setPlaying(go)) };
  return { replay, error: null };
}

/** Tells a run from its beginning; going back begins anew, going on only adds. */
export class Teller {
  private model: RunModel | null = null;
  private told = 0;
  private readonly first: number;
  private readonly last: number;

  constructor(
    private readonly events: readonly RunEvent[],
    private readonly devices: readonly RunDevice[],
  ) {
    this.first = Date.parse(events[0]?.at ?? "") || 0;
    this.last = Date.parse(events.at(-1)?.at ?? "") || this.first;
  }

  moment(at: number): number {
    return this.first + (this.last - this.first) * at;
  }

  at(at: number): LiveState {
    const until = this.moment(at);
    const before = this.told > 0 && Date.parse(this.events[this.told - 1]?.at ?? "") > until;
    if (!this.model || before) {
      this.model = new RunModel(0, "pending", null, this.devices.map((device) => ({ ...device, status: "pending", outcome: null, message: "" })), []);
      this.told = 0;
    }
    let to = this.told;
    while (to < this.events.length && Date.parse(this.events[to]?.at ?? "") <= until) to++;
    this.model.apply(this.events.slice(this.told, to));
    this.told = to;
    return this.model.look();
  }
}
