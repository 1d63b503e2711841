import type { ReactNode } from "react";
import classes from "./frame.module.css";

/** Seen only while it has the keyboard: past what stands before the element `to`; `go` says how, where that is not enough. */
export function SkipLink({ to, go, children }: { to: string; go?: () => void; children: ReactNode }) {
  return (
    <a
      href={`#${to}`}
      className={classes.skip}
      onClick={(event) => {
        if (!go) return;
        event.preventDefault();
        go();
      }}
    >
      {children}
    </a>
  );
}
