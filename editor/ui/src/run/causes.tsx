import { OutcomeIcon } from "../components/outcome";
import { Text } from "@mantine/core";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Catalog, WorkflowDoc } from "../document/types";
import { causesOf, DEVICE, type LiveState } from "./model";
import { nodeTitle } from "./names";
import classes from "./run.module.css";

const SHOWN = 4;

/** What several devices have in common, said of "the device", which may begin the sentence. */
function of(message: string, device: string): string {
  const words = message.replaceAll(DEVICE, device);
  return message.startsWith(DEVICE) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

/** Failures clustered by cause, most devices first. */
export const Causes = memo(function Causes({ state, doc, catalog, open }: { state: LiveState; doc: WorkflowDoc | undefined; catalog: Catalog; open: (device: string, node: string) => void }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  // the sentences are said anew when another language is chosen
  const causes = useMemo(() => (language ? causesOf(state) : []), [state, language]);
  if (causes.length === 0) return null;
  return (
    <section className={`card ${classes.causes}`} aria-label={t("run.causes")}>
      {causes.slice(0, SHOWN).map((cause) => {
        const [first = ""] = cause.devices;
        return (
          <button key={cause.node + cause.message} type="button" className={classes.cause} onClick={() => open(first, cause.node)}>
            <OutcomeIcon state={cause.state} />
            <Text size="sm" style={{ flex: 1, overflowWrap: "anywhere" }} lineClamp={2}>
              <b>{nodeTitle(doc, catalog, cause.node)}</b>: {(cause.devices.length === 1 ? cause.message.replaceAll(DEVICE, state.devices.get(first)?.name ?? "") : of(cause.message, t("run.the_device"))) || t("run.no_reason")}
            </Text>
            <Text size="sm" c="dimmed" style={{ flexShrink: 0 }}>
              {cause.devices.length === 1 ? state.devices.get(first)?.name : t("target.devices", { count: cause.devices.length })}
            </Text>
          </button>
        );
      })}
    </section>
  );
});
