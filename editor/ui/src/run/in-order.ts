/**
 * Puts the numbered batches of a run in order. Several processes drive one run and each sends its own events, so a number
 * often comes a moment before the one it follows: it waits here. What stays away is asked for over HTTP.
 */
import type { RunEvent } from "../api/types";

/** More than this is not kept: it is fetched again, in order. */
const MOST_KEPT = 20_000;

export class InOrder {
  private early = new Map<number, RunEvent[]>();

  constructor(private known: number) {}

  /** Whether something has come whose predecessors have not. */
  get waits(): boolean {
    return this.early.size > 0;
  }

  /** The newest number that came with everything before it. */
  get seq(): number {
    return this.known;
  }

  /** Take a batch as it came; what can be told now, in order. Output carries no number and is told at once. */
  put(events: readonly RunEvent[]): RunEvent[] {
    const ready: RunEvent[] = [];
    const fresh = new Map<number, RunEvent[]>();
    for (const event of events) {
      if (event.kind === "output") ready.push(event);
      else if (event.seq > this.known && !this.early.has(event.seq)) {
        const same = fresh.get(event.seq);
        if (same) same.push(event);
        else fresh.set(event.seq, [event]);
      }
    }
    for (const [seq, same] of fresh) this.early.set(seq, same);
    this.release(ready);
    if (this.early.size > MOST_KEPT) this.early.clear();
    return ready;
  }

  /** Take what was fetched: nothing is missing between the newest number and the last of these. */
  fetched(events: readonly RunEvent[]): RunEvent[] {
    const ready = events.filter((event) => event.seq > this.known);
    this.known = ready.at(-1)?.seq ?? this.known;
    for (const seq of this.early.keys()) if (seq <= this.known) this.early.delete(seq);
    this.release(ready);
    return ready;
  }

  private release(into: RunEvent[]): void {
    for (let next = this.early.get(this.known + 1); next; next = this.early.get(this.known + 1)) {
      this.early.delete(++this.known);
      into.push(...next);
    }
  }
}
