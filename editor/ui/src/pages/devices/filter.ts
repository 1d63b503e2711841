import type { Device } from "../../api/types";

export const STATES = ["reached", "error", "never", "no_credential"] as const;
export type DeviceState = (typeof STATES)[number];

export interface DeviceFilter {
  text: string;
  client: string | null;
  site: string | null;
  platform: string | null;
  tag: string | null;
  state: DeviceState | null;
}

export const ALL: DeviceFilter = { text: "", client: null, site: null, platform: null, tag: null, state: null };

const IS: Record<DeviceState, (row: Device) => boolean> = {
  reached: (row) => row.last_error === null && row.last_seen_at !== null,
  error: (row) => row.last_error !== null,
  never: (row) => row.last_error === null && row.last_seen_at === null,
  no_credential: (row) => row.credential_id === null && row.connector !== "local",
};

/** The devices that fit all filters; every word of the text is somewhere in what the table shows. */
export function filtered(rows: Device[], filter: DeviceFilter): Device[] {
  const words = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const { client, site, platform, tag, state } = filter;
  return rows.filter((row) => {
    if (client && row.client_id !== client) return false;
    if (site && row.site_id !== site) return false;
    if (platform && row.platform !== platform) return false;
    if (tag && !row.tags.includes(tag)) return false;
    if (state && !IS[state](row)) return false;
    if (words.length === 0) return true;
    const text = `${row.name} ${row.address} ${row.client} ${row.site ?? ""} ${row.tags.join(" ")} ${row.platform} ${row.credential ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
