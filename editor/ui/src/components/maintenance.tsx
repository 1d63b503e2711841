import { Group, Input, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { locale } from "../i18n/locale";
import { DAYS, weekdayName, Weekdays } from "./weekdays";
import { ZONES } from "./zones";

/** When changing steps may start: on these days, from a local wall time, for so many minutes. */
export interface Hours {
  days: string[];
  start: string;
  minutes: number;
  /** In the last so many of these none starts any more; none where it is not there. */
  margin?: number;
}

const FIRST: Hours = { days: ["sat"], start: "22:00", minutes: 240 };
const LONGEST = 7 * 24;

/** "Sat, Sun from 22:00 for 4 h" */
export function hoursWords(t: TFunction, { days, start, minutes, margin }: Hours, language: string): string {
  const named = days.length === DAYS.length ? t("maintenance.every_day") : days.map((day) => weekdayName(day, language, "short")).join(", ");
  const words = t("maintenance.words", { days: named, start, length: lengthWords(t, minutes) });
  return margin ? t("maintenance.words_margin", { words, length: t("maintenance.minutes_length", { minutes: margin }) }) : words;
}

function lengthWords(t: TFunction, minutes: number): string {
  const parts = { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
  if (parts.minutes === 0) return t("maintenance.hours_length", parts);
  return parts.hours === 0 ? t("maintenance.minutes_length", parts) : t("maintenance.both_length", parts);
}

/** Whether it can be kept as it stands. */
export const isWhole = (hours: Hours | null) => hours === null || (hours.days.length > 0 && hours.start !== "" && hours.minutes > (hours.margin ?? 0));

interface MaintenanceProps {
  hint: string;
  value: Hours | null;
  set: (value: Hours | null) => void;
  zone: string;
  setZone: (zone: string) => void;
  /** Whether the zone is there without a window, too. */
  zoneAlways?: boolean;
}

/** A plain form: whether there is a window, on which days, from when, how long, in which zone. */
export function Maintenance({ hint, value, set, zone, setZone, zoneAlways }: MaintenanceProps) {
  const { t, i18n } = useTranslation();
  // browsers list some zones by an older name only; the one that is kept is offered as it is
  const offered = ZONES.includes(zone) ? ZONES : [zone, ...ZONES];
  const zones = <Select label={t("clients.zone")} searchable limit={50} data={offered} value={zone} onChange={(next) => next && setZone(next)} />;
  return (
    <Stack gap={12}>
      {zoneAlways && zones}
      <Switch label={t("maintenance.title")} description={hint} checked={value !== null} onChange={(event) => set(event.currentTarget.checked ? FIRST : null)} />
      {value && (
        <>
          <Input.Wrapper label={t("maintenance.days")} labelElement="div" labelProps={{ mb: 4 }}>
            <Weekdays label={t("maintenance.days")} value={value.days} set={(days) => set({ ...value, days })} />
          </Input.Wrapper>
          <Group gap={12} grow={false} align="flex-end" wrap="nowrap">
            <TextInput w={140} type="time" label={t("maintenance.from")} value={value.start} onChange={(event) => set({ ...value, start: event.currentTarget.value })} />
            <NumberInput w={120} size="sm" label={t("maintenance.hours")} min={0} max={LONGEST} step={1} decimalScale={2} decimalSeparator={(1.5).toLocaleString(locale(i18n.language))[1]} suffix=" h" value={value.minutes / 60}
              onChange={(hours) => set({ ...value, minutes: Math.min(LONGEST * 60, Math.round((Number(hours) || 0) * 60)) })} />
            {!zoneAlways && <div style={{ flex: 1 }}>{zones}</div>}
          </Group>
          <NumberInput size="sm" label={t("maintenance.margin")} description={t("maintenance.margin_hint")} min={0} max={Math.max(0, value.minutes - 1)} step={15} allowDecimal={false} suffix=" min" value={value.margin ?? 0}
            onChange={(margin) => set({ ...value, margin: Number(margin) || undefined })} />
          {isWhole(value) && (
            <Text size="sm" c="dimmed" role="status">
              {hoursWords(t, value, i18n.language)} ({zone})
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
