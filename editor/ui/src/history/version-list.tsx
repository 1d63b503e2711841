import { ActionIcon, Badge, Group, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { tip } from "../components/tip";
import { When } from "../components/when";
import classes from "./history.module.css";
import { DRAFT, type Entry } from "./queries";

interface VersionListProps {
  id: string;
  entries: Entry[];
  from: string;
  to: string;
  choose: (next: { from?: string; to?: string }) => void;
}

/** The draft and below it the versions, newest first. Choosing one compares it with the one before it. */
export function VersionList({ id, entries, from, to, choose }: VersionListProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const restore = (version: string) => void navigate(`/workflows/${id}`, { state: { restore: Number(version) } });
  return (
    <nav className={classes.versions} aria-label={t("history.versions")}>
      <ol>
        {entries.map((entry, index) => (
          <li key={entry.name} className={classes.version} data-shown={entry.name === to || undefined} data-base={entry.name === from || undefined}>
            <button type="button" className={classes.choose} aria-pressed={entry.name === to} onClick={() => choose({ to: entry.name, from: entries[index + 1]?.name ?? entry.name })}>
              <Group gap={8} wrap="nowrap">
                <Text fw={600} size="sm" style={{ whiteSpace: "nowrap" }}>{entry.name === DRAFT ? t("history.draft") : t("history.version", { version: entry.name })}</Text>
                {entry.published && <Badge size="sm" variant="light" tt="none" radius="sm" style={{ flexShrink: 0 }}>{t("history.in_use")}</Badge>}
              </Group>
              {entry.message && <span className={classes.message}>{entry.message}</span>}
              <Text size="xs" c="dimmed" component="span">
                {entry.author ? `${entry.author} · ` : ""}<When at={entry.at} />
              </Text>
            </button>
            {entry.name !== DRAFT && (
              <ActionIcon {...tip(t("history.restore_version", { version: entry.name }))} variant="default" size={28} mt={6} aria-label={t("history.restore_version", { version: entry.name })} onClick={() => restore(entry.name)}>
                <IconRestore size={16} stroke={1.5} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {entries.length === 1 && <Text size="sm" c="dimmed" p={12}>{t("history.none")}</Text>}
    </nav>
  );
}
