import { Text } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { IconHourglass } from "@tabler/icons-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { atPlace } from "../components/time";
import { locale } from "../i18n/locale";
import { closedOf } from "./closed-windows";
import type { LiveState } from "./model";
import classes from "./run.module.css";

/** Between two looks at every step of a run of many devices, in ms. */
const PAUSE = 2_000;
const MANY = 500;

/** How many devices wait for their maintenance windows, and when the first one opens. */
export const Closed = memo(function Closed({ state }: { state: LiveState }) {
  const { t, i18n } = useTranslation();
  const { steps } = state;
  const settled = useThrottledValue(state.seq, state.devices.size > MANY ? PAUSE : 0);
  // the map of steps stays the same one: what has changed in it is told by the number of the newest event
  const found = useMemo(() => closedOf(steps), [steps, settled]); // eslint-disable-line react-hooks/exhaustive-deps -- see above
  if (!found) return null;
  return (
    <section className={`card ${classes.closed}`} aria-label={t("maintenance.title")} data-testid="closed-windows">
      <IconHourglass size={18} color="var(--r-busy)" aria-hidden />
      <Text size="sm">{t("maintenance.wait", { count: found.devices, when: atPlace(found.at, locale(i18n.language), found.timezone) })}</Text>
    </section>
  );
});
