import { IconAlertTriangle, IconHourglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { atPlace } from "../components/time";
import { locale } from "../i18n/locale";
import classes from "./blast-radius.module.css";
import { shown, type Some } from "./some";

/** Devices whose maintenance window opens at the same time. */
export interface OutsideGroup {
  opens_at: string;
  timezone: string;
  devices: Some;
}

/** Whether changes keep to maintenance windows. */
export type Windows = "kept" | "ignored";

const MOST_OPENINGS = 6;

/** Lines of a list: who is outside the maintenance window at the start, and what comes of that. */
export function Outside({ groups, windows }: { groups: readonly OutsideGroup[]; windows: Windows }) {
  const { t, i18n } = useTranslation();
  const lines = groups
    .slice(0, MOST_OPENINGS)
    .map(({ opens_at, timezone, devices }) =>
      t(windows === "kept" ? "blast.outside_window" : "blast.outside_ignored", { count: devices.count, when: atPlace(opens_at, locale(i18n.language), timezone), names: shown(t, devices) }),
    );
  const later = groups.slice(MOST_OPENINGS).reduce((sum, { devices }) => sum + devices.count, 0);
  if (later) lines.push(t(windows === "kept" ? "blast.outside_window_later" : "blast.outside_ignored_later", { count: later }));
  return lines.map((line) => (
    <li key={line} className={classes.line}>
      {windows === "kept" ? <IconHourglass size={16} color="var(--r-busy)" aria-hidden /> : <IconAlertTriangle size={16} color="var(--r-warn)" aria-hidden />}
      <span>{line}</span>
    </li>
  ));
}
