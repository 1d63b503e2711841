import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../../api/client";
import type { Device, DeviceWindow } from "../../api/types";
import { hoursWords } from "../../components/maintenance";
import { atPlace } from "../../components/time";
import { locale } from "../../i18n/locale";

/** When changing steps may start on a device, whose rule that is, and when it opens next. */
export function OpenHours({ device }: { device: Device }) {
  const { t, i18n } = useTranslation();
  const found = useQuery({ queryKey: ["device-window", device.id, device.site_id, device.client_id], queryFn: () => get<DeviceWindow>(`/devices/${device.id}/window`) });
  if (!found.data) return <span>{found.error ? found.error.message : "–"}</span>;
  const { window, of, open, opens_at } = found.data;
  if (!window) return <span>{t("maintenance.any_time")}</span>;
  const name = of === "site" ? device.site : device.client;
  return (
    <>
      {hoursWords(t, window, i18n.language)} ({window.timezone})
      <Text size="xs" c="dimmed">
        {t(`maintenance.of_${of ?? "client"}`, { name })}
      </Text>
      <Text size="xs" c="dimmed">
        {open || !opens_at ? t("maintenance.open_now") : t("maintenance.opens", { when: atPlace(opens_at, locale(i18n.language), window.timezone) })}
      </Text>
    </>
  );
}
