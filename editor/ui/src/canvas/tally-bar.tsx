import { useTranslation } from "react-i18next";
import { ORDER, SHAPES } from "../components/outcome";
import classes from "./canvas.module.css";
import type { Tally } from "./flow";

/** How a node stands on all devices: a thin bar split by outcome, and the counts in words. */
export function TallyBar({ tally, far = false }: { tally: Tally; far?: boolean }) {
  const { t } = useTranslation();
  const parts = ORDER.filter((state) => (tally[state] ?? 0) > 0);
  const words = parts.filter((state) => state !== "pending").map((state) => `${t(`outcome.${state}`).toLowerCase()} ${tally[state]}`);
  return (
    <div className={classes.tally} data-far={far || undefined}>
      <div className={classes.tallyBar} aria-hidden>
        {parts.map((state) => (
          <span key={state} style={{ flex: tally[state], background: SHAPES[state].color }} />
        ))}
      </div>
      {!far && <div className={`${classes.tallyWords} tabular`}>{words.join(" · ") || t("outcome.pending")}</div>}
    </div>
  );
}
