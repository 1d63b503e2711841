import { Badge, Button, Checkbox, Group, Popover, Stack, Text } from "@mantine/core";
import { IconColumns3, IconPlugOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Device } from "../../api/types";
import type { Column } from "../../components/data-table";
import { When } from "../../components/when";
import { toldMessage } from "../../i18n/told";
import { isUnchecked, UncheckedMark } from "./unchecked";

const seen = (row: Device) => row.last_error ?? row.last_seen_at ?? "";

/** All columns that the devices have; the name always stays. */
export function columnsOf(t: TFunction): Column<Device>[] {
  const dim = (text: string) => <Text span size="sm" c="dimmed">{text}</Text>;
  const local = (row: Device) => row.connector === "local";
  return [
    { key: "name", title: t("devices.name"), render: (row) => <Named row={row} />, value: (row) => row.name },
    { key: "address", title: t("devices.address"), width: "12%", render: (row) => <span title={row.address}>{local(row) ? t("devices.local") : row.address}</span>, value: (row) => row.address },
    { key: "client", title: t("devices.client"), width: "14%", render: (row) => <span title={row.client}>{row.client}</span>, value: (row) => row.client },
    { key: "site", title: t("devices.site"), width: "9%", render: (row) => (row.site ? <span title={row.site}>{row.site}</span> : dim("–")), value: (row) => row.site ?? "" },
    { key: "platform", title: t("devices.platform"), width: 96, render: (row) => t(`platform.${row.platform}`), value: (row) => t(`platform.${row.platform}`) },
    { key: "connector", title: t("devices.connector"), width: 130, render: (row) => t(`connector.${row.connector}`), value: (row) => t(`connector.${row.connector}`) },
    { key: "credential", title: t("devices.credential"), width: "11%", render: (row) => row.credential ?? (local(row) ? dim("–") : <Text span size="sm" c="var(--r-warn)">{t("devices.no_credential")}</Text>), value: (row) => row.credential ?? "" },
    { key: "tags", title: t("devices.tags"), width: 156, render: (row) => <TagLine tags={row.tags} />, value: (row) => row.tags.join(" ") },
    { key: "seen", title: t("devices.seen"), width: 130, render: (row) => (row.last_error ? <Unreached why={toldMessage({ message: row.last_error, told: row.last_error_told })} /> : row.last_seen_at ? <When at={row.last_seen_at} /> : dim(t("devices.never_seen"))), value: seen },
    { key: "notes", title: t("devices.notes"), width: "14%", render: (row) => <span title={row.notes}>{row.notes}</span>, value: (row) => row.notes },
  ];
}

export const FIRST_COLUMNS = ["name", "address", "client", "site", "platform", "credential", "tags", "seen"];

function Named({ row }: { row: Device }) {
  const name = <b className="ellipsis" title={row.name}>{row.name}</b>;
  if (!isUnchecked(row)) return name;
  return (
    <Group gap={6} wrap="nowrap">
      {name}
      <UncheckedMark />
    </Group>
  );
}

/** That the last try failed; why is on hover, since each such sentence begins with the device's name. */
function Unreached({ why }: { why: string }) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap" c="var(--r-bad)" title={why}>
      <IconPlugOff size={14} stroke={1.5} aria-hidden />
      <Text span size="sm">{t("devices.unreached")}</Text>
    </Group>
  );
}

/** How many tags a row has room for; the rest is counted, and all are told on hover. */
const TAGS = 2;

function TagLine({ tags }: { tags: string[] }) {
  return (
    <Group gap={4} wrap="nowrap" title={tags.join(", ")}>
      {tags.slice(0, TAGS).map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none" radius="sm" fw={400} miw={34}>
          {tag}
        </Badge>
      ))}
      {tags.length > TAGS && <Text span size="xs" c="dimmed" style={{ flexShrink: 0 }}>+{tags.length - TAGS}</Text>}
    </Group>
  );
}

/** Which columns one sees; this browser remembers. */
export function ColumnChoice({ columns, shown, set }: { columns: Column<Device>[]; shown: string[]; set: (shown: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconColumns3 size={16} stroke={1.5} />}>
          {t("device.columns")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12} aria-label={t("device.columns")}>
        <Checkbox.Group aria-label={t("device.columns")} value={shown} onChange={set}>
          <Stack gap={8}>
            {columns.map((column) => (
              <Checkbox key={column.key} size="xs" value={column.key} label={column.title} disabled={column.key === "name"} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
