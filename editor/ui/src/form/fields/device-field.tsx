import { MultiSelect, Select, Text } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useDevices } from "../../api/queries";
import { isComputed } from "../../document/computed";
import classes from "../form.module.css";
import { idOf, pathOf, shownOf, titleOf } from "./props";

/** One device or several, found by name, client or address; kept by id. */
export function DeviceField(props: FieldProps) {
  const { t } = useTranslation();
  const devices = useDevices().data;
  const known = useMemo(() => new Map((devices ?? []).map((device) => [device.id, device])), [devices]);
  const value = shownOf(props);
  const many = props.schema.type === "array";
  const ids = (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === "string" && id !== "");
  const gone = devices ? ids.filter((id) => !known.has(id)) : [];
  const data = [
    ...[...known.values()].map((device) => ({ value: device.id, label: `${device.name} · ${device.client}` })),
    ...gone.map((id) => ({ value: id, label: t("widget.device_gone", { id }) })),
  ];
  const shared = {
    id: idOf(props),
    "aria-label": titleOf(props),
    size: "sm",
    searchable: true,
    clearable: true,
    limit: 100,
    data,
    nothingFoundMessage: t("target.no_device"),
    renderOption: ({ option }: { option: { value: string; label: string } }) => (
      <div className={classes.option}>
        <span className="ellipsis">{known.get(option.value)?.name ?? option.label}</span>
        <Text span size="xs" c="dimmed" className="ellipsis">
          {[known.get(option.value)?.client, known.get(option.value)?.address].filter(Boolean).join(" · ")}
        </Text>
      </div>
    ),
    filter: ({ options, search }: { options: unknown[]; search: string }) => {
      const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
      return (options as { value: string; label: string }[]).filter(({ value: id, label }) => wanted.every((word) => `${label} ${known.get(id)?.address ?? ""}`.toLowerCase().includes(word)));
    },
  };
  if (!many) return <Select {...shared} filter={shared.filter as never} placeholder={t("widget.device_choose")} value={ids[0] ?? null} onChange={(id) => props.onChange(id ?? undefined, pathOf(props))} />;
  const computed = Array.isArray(value) ? value.filter(isComputed) : [];
  return <MultiSelect {...shared} filter={shared.filter as never} placeholder={ids.length ? undefined : t("target.choose_devices")} value={ids} onChange={(next) => props.onChange([...next, ...computed], pathOf(props))} />;
}
