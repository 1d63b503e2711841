import { Center, Loader } from "@mantine/core";
import { createElement, useEffect, useState, type ComponentType } from "react";

export function Waiting() {
  return (
    <Center h="100%" mih={200}>
      <Loader size="sm" color="var(--r-idle)" type="dots" />
    </Center>
  );
}

/**
 * What has a script of its own, fetched when it is first shown or `ahead` of that. Not React's `lazy`: once a fallback
 * is on the screen, React keeps what replaces it back for 300 ms, however soon it is there. Until then `before` stands
 * for it, and for good where it does not come: a page does not go down for a part that it can do without.
 */
export function late<Props extends object = object>(load: () => Promise<{ default: ComponentType<Props> }>, before?: ComponentType<Props>) {
  let known: ComponentType<Props> | null = null;
  const come = async () => (known = (await load()).default);
  function Late(props: Props) {
    const [shown, setShown] = useState(() => known);
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    useEffect(() => {
      if (shown) return;
      let here = true;
      come().then(
        (part) => here && setShown(() => part),
        (error: unknown) => here && setFailure({ error }),
      );
      return () => {
        here = false;
      };
    }, [shown]);
    // whatever shows errors of the page shows this one too
    if (failure && !before) throw failure.error;
    return createElement(shown ?? before ?? Waiting, props);
  }
  /** Ends when the script is here, so that it is shown at once, or has failed, which is told when it is to be shown. */
  const ahead = () => come().then(() => undefined, () => undefined);
  return Object.assign(Late, { ahead });
}
