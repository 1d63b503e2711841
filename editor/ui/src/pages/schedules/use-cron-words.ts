import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { dayName, fromCron } from "./cron";
import { locale } from "../../i18n/locale";

/** A cron line as a person says it: "every night at 02:00". */
export function useCronWords() {
  const { t, i18n } = useTranslation();
  return useCallback(
    (cron: string): string => {
      const plain = fromCron(cron);
      if (plain.kind === "own") return cron;
      if (plain.kind === "hourly") return t("schedules.words_hourly", { minute: plain.minute });
      if (plain.kind === "weekly") return t("schedules.words_weekly", { time: plain.time, day: dayName(plain.day, locale(i18n.language)) });
      if (plain.kind === "monthly") return t("schedules.words_monthly", { time: plain.time, date: plain.date });
      return t(`schedules.words_${plain.kind}`, { time: plain.time });
    },
    [t, i18n.language],
  );
}
