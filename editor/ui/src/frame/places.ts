import { IconBook2, IconBuilding, IconCalendarClock, IconDevices2, IconHome, IconKey, IconPlayerPlay, IconSettings, IconSitemap, type Icon } from "@tabler/icons-react";

/** The pages of Ruota: address, name in the texts, picture. */
export const PLACES: readonly [string, string, Icon][] = [
  ["/", "home", IconHome],
  ["/workflows", "workflows", IconSitemap],
  ["/runs", "runs", IconPlayerPlay],
  ["/schedules", "schedules", IconCalendarClock],
  ["/devices", "devices", IconDevices2],
  ["/clients", "clients", IconBuilding],
  ["/credentials", "credentials", IconKey],
  ["/catalog", "catalog", IconBook2],
  ["/settings", "settings", IconSettings],
];
