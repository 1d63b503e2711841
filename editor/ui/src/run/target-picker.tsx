import { Checkbox, MultiSelect, SegmentedControl, Stack, TagsInput, Text, TextInput, VisuallyHidden } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getAll, post } from "../api/client";
import { useClients, useSites } from "../api/queries";
import type { Resolved, Target } from "../api/types";
import { Disclosed } from "./device-list";
import { DevicePicker } from "./device-picker";
import classes from "./device-list.module.css";

/** So many devices are named beside their number; of more there is a list. */
const FEW = 5;

type Way = "devices" | "groups" | "all";

const wayOf = (target: Target): Way => {
  if (target.all) return "all";
  return target.clients?.length || target.sites?.length || target.tags?.length || target.platforms?.length || target.text ? "groups" : "devices";
};

export const useResolved = (target: Target) =>
  useQuery({ queryKey: ["target", target], queryFn: () => post<Resolved>("/targets/resolve", { target }), placeholderData: keepPreviousData, staleTime: 5_000 });

/** The tags to choose from; changed devices bring others. */
const useTags = () => useQuery({ queryKey: ["devices", "tags"], queryFn: () => getAll<string>("/targets/tags"), staleTime: 15_000 }).data ?? [];

/** Which devices: single ones, or all that fit; with the number of them as it stands now. */
export function TargetPicker({ target, set }: { target: Target; set: (target: Target) => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>(() => wayOf(target));
  const choose = (next: Way) => {
    setWay(next);
    set(next === "all" ? { all: true } : {});
  };
  return (
    <Stack gap={8}>
      <Text size="sm" fw={600} id="target-label">
        {t("target.title")}
      </Text>
      <SegmentedControl size="xs" aria-labelledby="target-label" value={way} onChange={(value) => choose(value as Way)}
        data={(["devices", "groups", "all"] as const).map((value) => ({ value, label: t(`target.way_${value}`) }))} />
      {way === "devices" && <DevicePicker ids={target.devices ?? []} set={(ids) => set(ids.length ? { devices: ids } : {})} />}
      {way === "groups" && <Groups target={target} set={set} />}
      <Count target={target} />
    </Stack>
  );
}

function Groups({ target, set }: { target: Target; set: (target: Target) => void }) {
  const { t } = useTranslation();
  const clients = useClients().data ?? [];
  const sites = useSites().data ?? [];
  const tags = useTags();
  const change = (part: Target) => {
    const next = Object.fromEntries(Object.entries({ ...target, ...part }).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value))));
    set(next as Target);
  };
  const siteChoices = sites.filter((site) => !target.clients?.length || target.clients.includes(site.client_id));
  return (
    <Stack gap={8}>
      <MultiSelect size="sm" searchable clearable label={t("target.clients")} data={clients.map((client) => ({ value: client.id, label: client.name }))} value={target.clients ?? []} onChange={(value) => change({ clients: value })} />
      {siteChoices.length > 0 && <MultiSelect size="sm" searchable clearable label={t("target.sites")} data={siteChoices.map((site) => ({ value: site.id, label: site.name }))} value={target.sites ?? []} onChange={(value) => change({ sites: value })} />}
      <TagsInput size="sm" clearable label={t("target.tags")} data={tags} value={target.tags ?? []} onChange={(value) => change({ tags: value })} />
      <Checkbox.Group label={t("target.platforms")} size="sm" value={target.platforms ?? []} onChange={(value) => change({ platforms: value })}>
        <div style={{ display: "flex", gap: 16, marginTop: 4 }}>
          <Checkbox size="sm" value="linux" label="Linux" />
          <Checkbox size="sm" value="windows" label="Windows" />
        </div>
      </Checkbox.Group>
      <TextInput label={t("target.text")} value={target.text ?? ""} onChange={(event) => change({ text: event.currentTarget.value })} />
    </Stack>
  );
}

/** "214 devices, 3 without a credential"; the number opens the list of them. */
export function Count({ target }: { target: Target }) {
  const { t } = useTranslation();
  const found = useResolved(target);
  if (found.error)
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {found.error.message}
      </Text>
    );
  if (!found.data) return <Text size="sm">{" "}</Text>;
  const { count, without_credential: without } = found.data;
  const words = count === 0 ? t("target.nobody") : t("target.devices", { count });
  const bare = (comma: string) => without > 0 && <Text span size="sm" c="var(--r-warn)">{`${comma}${t("target.without_credential", { count: without })}`}</Text>;
  if (count > FEW)
    return (
      <div data-testid="target-count" className={classes.found}>
        <VisuallyHidden role="status">{words}</VisuallyHidden>
        <Disclosed key={JSON.stringify(target)} words={words} which={{ target }} count={count} beside={bare(" · ")} />
      </div>
    );
  return (
    <Text size="sm" role="status" data-testid="target-count" className={classes.found}>
      <b>{words}</b>
      {bare(", ")}
      {count > 0 && <Text span c="dimmed">{`: ${found.data.devices.map((device) => device.name).join(", ")}`}</Text>}
    </Text>
  );
}
