import { useEffect, useMemo, useReducer, useState } from "react";
import { io, type Socket } from "socket.io-client";
import { get, getAll } from "../api/client";
import type { Page, RunDetail, RunDevice, RunEvent, Step } from "../api/types";
import { InOrder } from "./in-order";
import { RunModel, type LiveState } from "./model";

/** Between two pictures, in ms: what arrives meanwhile is drawn at once. */
const PAUSE = 200;
/** How long a number may stay away, in ms, before it is asked for: longer than a process keeps its events back. */
const PATIENCE = 700;
/** Between two questions for what is missing, in ms. */
const BREATH = 1_000;
/** After so long without a word, in ms, it is asked whether there was one: the last message of all may be the lost one. */
const QUIET = 5_000;
/** Of what is missing, so much is asked for at once: a larger answer would hold up both the server and the page. */
const MOST_AT_ONCE = 4_000;
const MOST_DEVICES = 20_000;
const MOST_STEPS = 1_000_000;

interface Batch {
  run_id: string;
  events: RunEvent[];
}

/**
 * Follows a run. First the whole state over HTTP, then numbered batches over Socket.IO; a gap in the numbers, and
 * whatever happened while the line was down, is fetched over HTTP, so nothing depends on every message arriving.
 */
export function useLive(id: string) {
  const [state, setState] = useState<LiveState | null>(null);
  const [run, setRun] = useState<RunDetail | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [online, setOnline] = useState(true);
  const [round, again] = useReducer((n: number) => n + 1, 0);

  useEffect(() => {
    let closed = false;
    let socket: Socket | undefined;
    let filling: Promise<void> | null = null;
    let model: RunModel | null = null;
    let order: InOrder | null = null;
    let drawing: ReturnType<typeof setTimeout> | undefined;
    let missing: ReturnType<typeof setTimeout> | undefined;
    let quiet: ReturnType<typeof setTimeout> | undefined;

    const draw = () => {
      drawing ??= setTimeout(() => {
        drawing = undefined;
        if (model && !closed) setState(model.look());
      }, PAUSE);
    };

    const take = (events: RunEvent[]) => {
      if (!model || closed || events.length === 0) return;
      if (model.apply(events)) draw();
      if (events.some((event) => event.kind === "run")) void get<RunDetail>(`/runs/${id}`).then((fresh) => !closed && setRun(fresh), () => undefined);
    };

    /** Ask for what is missing if it does not come by itself. */
    const expect = () => {
      if (!order?.waits) {
        clearTimeout(missing);
        missing = undefined;
      } else missing ??= setTimeout(() => void fill(), PATIENCE);
    };

    const fill = () =>
      (filling ??= (async () => {
        try {
          for (let more = true; more && !closed; ) {
            const page = await get<Page<RunEvent>>(`/runs/${id}/events?limit=${MOST_AT_ONCE}&after=${order?.seq ?? 0}`);
            if (order) take(order.fetched(page.items));
            more = page.next !== null;
            if (more && page.items.length < MOST_AT_ONCE) await new Promise((done) => setTimeout(done, BREATH));
          }
        } catch {
          // The line is down; it is filled when it comes back.
        } finally {
          filling = null;
          missing = undefined;
          if (!closed) expect();
        }
      })());

    const heard = () => {
      clearTimeout(quiet);
      if (closed || model?.status === "done") return;
      quiet = setTimeout(() => void fill().then(heard), QUIET);
    };

    const listen = () => {
      heard();
      socket = io({ transports: ["websocket", "polling"], reconnectionDelayMax: 5_000 });
      socket.on("connect", () => {
        setOnline(true);
        socket?.emit("join", { room: `run:${id}` }, () => void fill());
      });
      socket.on("disconnect", () => !closed && setOnline(false));
      socket.on("connect_error", () => !closed && setOnline(false));
      socket.on("run", (batch: Batch) => {
        if (batch.run_id !== id || !order) return;
        take(order.put(batch.events));
        expect();
        heard();
      });
    };

    const open = async () => {
      try {
        // The number first: what happens while the rest is fetched is then fetched again, never missed.
        const whole = await get<RunDetail>(`/runs/${id}`);
        const [devices, steps] = await Promise.all([getAll<RunDevice>(`/runs/${id}/devices`, MOST_DEVICES), getAll<Step>(`/runs/${id}/steps?limit=20000`, MOST_STEPS)]);
        if (closed) return;
        order = new InOrder(whole.sequence);
        model = new RunModel(whole.sequence, whole.status, whole.outcome, devices, steps);
        setRun(whole);
        setError(null);
        setState(model.look());
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
      clearTimeout(drawing);
      clearTimeout(missing);
      clearTimeout(quiet);
      socket?.disconnect();
    };
  }, [id, round]);

  return useMemo(() => ({ run, state, error, online, reload: again }), [run, state, error, online]);
}
