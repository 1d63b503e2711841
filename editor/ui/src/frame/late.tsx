import { Center, Loader } from "@mantine/core";
import { createElement, useEffect, useState, type ComponentType } from "react";

type Load = () => Promise<{ default: ComponentType }>;

export function Waiting() {
  return (
    <Center h="100%" mih={200}>
      <Loader size="sm" color="var(--r-idle)" type="dots" />
    </Center>
  );
}

/**
 * A page whose script is fetched when it is first shown. Not React's `lazy`: once a fallback is on the screen, React
 * keeps what replaces it back for 300 ms, however soon it is there.
 */
export function late(load: Load): ComponentType {
  let known: ComponentType | null = null;
  return function Late() {
    const [page, setPage] = useState(() => known);
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    useEffect(() => {
      if (page) return;
      let here = true;
      load().then(
        (module) => {
          known = module.default;
          if (here) setPage(() => module.default);
        },
        (error: unknown) => here && setFailure({ error }),
      );
      return () => {
        here = false;
      };
    }, [page]);
    // whatever shows errors of the page shows this one too
    if (failure) throw failure.error;
    return page ? createElement(page) : <Waiting />;
  };
}
