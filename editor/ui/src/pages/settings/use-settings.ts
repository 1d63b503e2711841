import { useQuery } from "@tanstack/react-query";
import { get, patch } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Language } from "../../i18n";

export interface MailSettings {
  host?: string;
  port?: number;
  security?: "none" | "starttls" | "tls";
  from?: string;
  reply_to?: string;
  username?: string;
  credential?: string | null;
}

export interface SettingsValues {
  organisation: string | null;
  address: string | null;
  language: Language | null;
  mail: MailSettings | null;
  http_allowed: string[] | null;
}

export const useSettings = () => useQuery({ queryKey: ["settings"], queryFn: () => get<SettingsValues>("/settings") });
export const useSaveSettings = () => useChange((values: Partial<SettingsValues>) => patch<SettingsValues>("/settings", values), ["settings"]);
