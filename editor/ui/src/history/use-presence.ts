import { useEffect, useRef, useState } from "react";
import { io } from "socket.io-client";

export interface Present {
  sid: string;
  name: string;
}

interface Said extends Present {
  room: string;
  here: boolean;
  /** Whether who came wants to hear who is there. */
  ask: boolean;
}

const SAY_MS = 20_000;
/** Who has said nothing for so long is gone without a word. */
const FORGET_MS = 50_000;

/** Who else has this workflow open now. */
export function usePresence(id: string): Present[] {
  const [others, setOthers] = useState<Present[]>([]);
  const heard = useRef(new Map<string, { name: string; at: number }>());
  useEffect(() => {
    const room = `workflow:${id}`;
    const known = heard.current;
    known.clear();
    const show = () => {
      for (const [sid, { at }] of known) if (Date.now() - at > FORGET_MS) known.delete(sid);
      const now = [...known].map(([sid, { name }]) => ({ sid, name }));
      setOthers((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now));
    };
    const socket = io({ transports: ["websocket", "polling"], reconnectionDelayMax: 5_000 });
    const say = () => socket.emit("here", { room });
    socket.on("connect", () => {
      known.clear();
      show();
      socket.emit("join", { room });
    });
    socket.on("presence", (said: Said) => {
      if (said.room !== room) return;
      if (said.here) known.set(said.sid, { name: said.name, at: Date.now() });
      else known.delete(said.sid);
      if (said.ask) say();
      show();
    });
    const beat = setInterval(() => {
      if (socket.connected) say();
      show();
    }, SAY_MS);
    return () => {
      clearInterval(beat);
      socket.disconnect();
    };
  }, [id]);
  return others;
}
