import { useEffect, useReducer, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { get, getAll } from "../api/client";
import type { RunDetail, RunDevice, RunEvent, Step } from "../api/types";
import { applyEvents, hasGap, initialState, type LiveState } from "./live";

type Action = { kind: "reset"; state: LiveState } | { kind: "events"; events: RunEvent[] };

function reduce(state: LiveState | null, action: Action): LiveState | null {
  if (action.kind === "reset") return action.state;
  return state && applyEvents(state, action.events);
}

interface Batch {
  run_id: string;
  events: RunEvent[];
}

/**
 * Follows a run. First the whole state over HTTP, then numbered batches over Socket.IO; a gap in the numbers, and
 * whatever happened while the line was down, is fetched over HTTP, so nothing depends on every message arriving.
 */
export function useLive(id: string) {
  const [state, dispatch] = useReducer(reduce, null);
  const [run, setRun] = useState<RunDetail | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [online, setOnline] = useState(true);
  const [round, again] = useReducer((n: number) => n + 1, 0);

  useEffect(() => {
    let closed = false;
    let seq = 0;
    let socket: Socket | undefined;
    let filling: Promise<void> | null = null;
    let current: LiveState | null = null;

    const take = (events: RunEvent[]) => {
      if (!current || closed) return;
      current = applyEvents(current, events);
      seq = current.seq;
      dispatch({ kind: "events", events });
      if (events.some((event) => event.kind === "run")) void get<RunDetail>(`/runs/${id}`).then((fresh) => !closed && setRun(fresh), () => undefined);
    };

    const fill = () =>
      (filling ??= (async () => {
        try {
          for (;;) {
            const page = await get<{ items: RunEvent[] }>(`/runs/${id}/events?after=${seq}`);
            if (page.items.length === 0 || closed) break;
            take(page.items);
          }
        } catch {
          // The line is down; it is filled when it comes back.
        } finally {
          filling = null;
        }
      })());

    const listen = () => {
      socket = io({ transports: ["websocket", "polling"], reconnectionDelayMax: 5_000 });
      const join = () => socket?.emit("join", { room: `run:${id}`, after: seq }, () => void fill());
      socket.on("connect", () => {
        setOnline(true);
        join();
      });
      socket.on("disconnect", () => !closed && setOnline(false));
      socket.on("connect_error", () => !closed && setOnline(false));
      socket.on("run", (batch: Batch) => {
        if (batch.run_id !== id || !current) return;
        if (hasGap(current, batch.events)) void fill().then(() => take(batch.events));
        else take(batch.events);
      });
    };

    const open = async () => {
      try {
        // The number first: what happens while the rest is fetched is then fetched again, never missed.
        const whole = await get<RunDetail>(`/runs/${id}`);
        const start = whole.sequence;
        const [devices, steps] = await Promise.all([getAll<RunDevice>(`/runs/${id}/devices`, 20_000), getAll<Step>(`/runs/${id}/steps`, 400_000)]);
        if (closed) return;
        current = initialState(start, whole.status, whole.outcome, devices, steps);
        seq = start;
        setRun(whole);
        setError(null);
        dispatch({ kind: "reset", state: current });
        if (whole.status !== "done") {
          listen();
          await fill();
        }
      } catch (problem) {
        if (!closed) setError(problem instanceof Error ? problem : new Error(String(problem)));
      }
    };
    void open();
    return () => {
      closed = true;
      socket?.disconnect();
    };
  }, [id, round]);

  return { run, state, error, online, reload: again };
}
