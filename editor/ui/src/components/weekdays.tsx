import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { locale } from "../i18n/locale";
import { tip } from "./tip";

export const DAYS: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A day's name; counted from a Monday, so that the locale names it. */
export const weekdayName = (day: string, language: string, length: "short" | "long") =>
  new Intl.DateTimeFormat(locale(language), { weekday: length, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + DAYS.indexOf(day))));

interface WeekdaysProps {
  label: string;
  value: readonly unknown[];
  set: (days: string[]) => void;
  offered?: readonly string[];
  id?: string;
}

/** Days of the week, as switches in the week's order. */
export function Weekdays({ label, value, set, offered = DAYS, id }: WeekdaysProps) {
  const { i18n } = useTranslation();
  const toggle = (day: string) => set(offered.filter((each) => (each === day ? !value.includes(each) : value.includes(each))));
  return (
    <Group gap={4} id={id} role="group" aria-label={label}>
      {offered.map((day) => (
        <Button key={day} size="compact-sm" px={8} variant={value.includes(day) ? "filled" : "default"} aria-pressed={value.includes(day)} {...tip(weekdayName(day, i18n.language, "long"))} onClick={() => toggle(day)}>
          {weekdayName(day, i18n.language, "short")}
        </Button>
      ))}
    </Group>
  );
}
