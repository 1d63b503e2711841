import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import type { Target } from "../api/types";
import type { Members } from "./device-list";

const SHOWN = 50;
/** As many as the server tells at once. */
const MOST_NAMED = 1000;
const WAIT_MS = 200;
const MORE = "more";
const NONE: Members["devices"] = [];

const search = (target: Target, text: string, limit: number) => post<Members>("/targets/devices", { target, text, limit });

/** The first devices whose name, address or client holds the text, and how many there are in all. */
export const useFirstDevices = (text = "") =>
  useQuery({ queryKey: ["target", "devices", "first", text], queryFn: () => search({ all: true }, text, SHOWN), placeholderData: keepPreviousData, staleTime: 5_000 });

/** Names of the devices that are picked already. */
const useNamed = (ids: string[]) =>
  useQuery({ queryKey: ["target", "devices", "named", ids], queryFn: () => search({ devices: ids }, "", MOST_NAMED), enabled: ids.length > 0, placeholderData: keepPreviousData, staleTime: 60_000 });

/** Single devices: the server looks for them, so that thousands need not come to the page first. */
export function DevicePicker({ ids, set }: { ids: string[]; set: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), WAIT_MS);
  const found = useFirstDevices(text);
  const named = useNamed(ids).data?.devices ?? NONE;
  const devices = found.data?.devices ?? NONE;
  const more = (found.data?.count ?? 0) - devices.length;
  const known = new Map([...named, ...devices].map((device) => [device.id, `${device.name} · ${device.client}`]));
  const picked = ids.filter((id) => !devices.some((device) => device.id === id));
  const data = [...devices.map((device) => device.id), ...picked].map((value) => ({ value, label: known.get(value) ?? value }));
  if (more > 0) data.push({ value: MORE, label: t("target.more_devices", { count: more }) });
  // what an earlier text has found is narrowed here until the answer comes, so that Enter takes nothing else
  const late = typed.trim() !== text || found.isPlaceholderData;
  const fits = (label: string) => !late || label.toLowerCase().includes(typed.trim().toLowerCase());
  return (
    <MultiSelect size="sm" searchable aria-label={t("target.way_devices")} placeholder={ids.length ? undefined : t("target.choose_devices")} data={data.map((option) => ({ ...option, disabled: option.value === MORE }))} value={ids} hidePickedOptions
      searchValue={typed} onSearchChange={setTyped} filter={({ options }) => options.filter((option) => "value" in option && fits(option.label))} nothingFoundMessage={found.error?.message ?? t(late || found.isPending ? "target.searching" : "target.no_device")} onChange={set} />
  );
}
