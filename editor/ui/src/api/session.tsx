import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, type ReactNode } from "react";
import { del, get, setCsrf, setLoggedOutHandler } from "./client";
import type { Session } from "./types";

const SessionContext = createContext<Session | null>(null);

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: Infinity,
  queryFn: async () => {
    const session = await get<Session>("/session");
    setCsrf(session.csrf);
    return session;
  },
});

export const useSessionQuery = () => useQuery(sessionQuery);

/** Gives the session to everything below, and forgets it when the server does. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  const client = useQueryClient();
  useEffect(() => {
    setLoggedOutHandler(() => void client.invalidateQueries({ queryKey: ["session"] }));
  }, [client]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above it.");
  return session;
}

export function useLogOut() {
  const client = useQueryClient();
  return async () => {
    await del("/session");
    setCsrf(null);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    await client.invalidateQueries({ queryKey: ["session"] });
  };
}
