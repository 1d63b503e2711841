import { useCallback, useEffect } from "react";
import { useLocation, useSearchParams } from "react-router";
import { create } from "zustand";
import { useClients } from "../api/queries";
import { changed } from "../run/address";

/** The pages that show one client when one is chosen, and say so in their address. */
const FOLLOWING = ["/", "/devices", "/runs", "/schedules", "/clients", "/credentials"];
const KEY = "ruota-client";

/** For which client one works, in this tab: a new one begins with all, so that nobody misses the others the next day. */
const useKeptClient = create<{ client: string | null }>(() => {
  try {
    return { client: sessionStorage.getItem(KEY) };
  } catch {
    return { client: null };
  }
});

function keep(client: string | null): void {
  useKeptClient.setState({ client });
  try {
    if (client) sessionStorage.setItem(KEY, client);
    else sessionStorage.removeItem(KEY);
  } catch {
    // a forbidden store only means that the choice ends with the page
  }
}

/** Whoever logs in next begins with all clients. */
export const forgetClient = () => keep(null);

/** The id of the client that is chosen; null is all of them. What an address says goes before what was kept. */
export function useChosenClient(): string | null {
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  const kept = useKeptClient((state) => state.client);
  const chosen = (FOLLOWING.includes(pathname) && params.get("client")) || kept;
  // one that was deleted since is nobody to work for
  const known = useClients().data;
  return known && !known.some((client) => client.id === chosen) ? null : chosen;
}

/** The chosen client's name, once the clients are known; an id that is nobody's has none. */
export function useChosenName(): string | undefined {
  const chosen = useChosenClient();
  return useClients().data?.find((client) => client.id === chosen)?.name;
}

export function useChooseClient(): (client: string | null) => void {
  const { pathname } = useLocation();
  const [, setParams] = useSearchParams();
  return useCallback(
    (client) => {
      keep(client);
      if (FOLLOWING.includes(pathname)) setParams((now) => changed(now, { client: client ?? "" }), { replace: true });
    },
    [pathname, setParams],
  );
}

/** Address and choice agree: a direct address chooses its client, and a page that is come to takes up the choice. */
export function useClientInAddress(): void {
  const { pathname } = useLocation();
  const [params, setParams] = useSearchParams();
  const said = params.get("client");
  useEffect(() => {
    if (!FOLLOWING.includes(pathname)) return;
    const { client } = useKeptClient.getState();
    if (said) keep(said);
    else if (client) setParams((now) => changed(now, { client }), { replace: true });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a choice changes the address itself; the address only speaks when somebody comes to it
  }, [pathname, said]);
}
