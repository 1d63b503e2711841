import { Text } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { atPlace } from "../components/time";
import { locale } from "../i18n/locale";
import { closedOf } from "./closed-windows";
import type { LiveState } from "./model";
import classes from "./run.module.css";

/** How many devices wait for their maintenance windows, and when the first one opens. */
export const Closed = memo(function Closed({ state }: { state: LiveState }) {
  const { t, i18n } = useTranslation();
  const { steps } = state;
  const waiting = state.counts.waiting ?? 0;
  // every step is looked at, so only when the number of those that wait has changed
  const found = useMemo(() => (waiting > 0 ? closedOf(steps) : null), [waiting, steps]);
  if (!found) return null;
  return (
    <section className={`card ${classes.closed}`} aria-label={t("maintenance.title")} data-testid="closed-windows">
      <IconHourglass size={18} color="var(--r-busy)" aria-hidden />
      <Text size="sm">{t("maintenance.wait", { count: found.devices, when: atPlace(found.at, locale(i18n.language), found.timezone) })}</Text>
    </section>
  );
});
