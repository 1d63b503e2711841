import { OutcomeIcon } from "../components/outcome";
import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Catalog, WorkflowDoc } from "../document/types";
import { causesOf, type LiveState } from "./model";
import { nodeTitle } from "./names";
import classes from "./run.module.css";

const SHOWN = 4;

/** Failures clustered by cause, most devices first. */
export function Causes({ state, doc, catalog, open }: { state: LiveState; doc: WorkflowDoc | undefined; catalog: Catalog; open: (device: string, node: string) => void }) {
  const { t } = useTranslation();
  const causes = useMemo(() => causesOf(state), [state]);
  if (causes.length === 0) return null;
  return (
    <section className={`card ${classes.causes}`} aria-label={t("run.causes")}>
      {causes.slice(0, SHOWN).map((cause) => {
        const [first = ""] = cause.devices;
        return (
          <button key={cause.node + cause.message} type="button" className={classes.cause} onClick={() => open(first, cause.node)}>
            <OutcomeIcon state="failed" />
            <Text size="sm" style={{ flex: 1, overflowWrap: "anywhere" }} lineClamp={2}>
              <b>{nodeTitle(doc, catalog, cause.node)}</b>: {cause.message || t("run.no_reason")}
            </Text>
            <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
              {cause.devices.length === 1 ? state.devices.get(first)?.name : t("target.devices", { count: cause.devices.length })}
            </Text>
          </button>
        );
      })}
    </section>
  );
}
