import { tip } from "../components/tip";
import type { Problem } from "../document/problems";
import classes from "./canvas.module.css";

/** How many problems a card has; the first one in words on hover. */
export function ProblemDot({ problems }: { problems: readonly Problem[] }) {
  const [first] = problems;
  if (!first) return null;
  const severe = problems.some((problem) => problem.severity === "error");
  return (
    <span {...tip(first.message)} className={classes.dot} data-severity={severe ? "error" : "warning"} aria-label={first.message} role="img">
      {problems.length}
    </span>
  );
}
