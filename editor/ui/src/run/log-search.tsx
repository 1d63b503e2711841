import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { SearchInput } from "../components/search-input";
import { tip } from "../components/tip";
import { locale } from "../i18n/locale";

interface LogSearchProps {
  search: string;
  setSearch: (search: string) => void;
  hits: number;
  /** Which hit one stands at, from 0. */
  at: number;
  /** Go so many hits on; beyond the last the first comes. */
  go: (by: number) => void;
}

/** Searches a log: how many hits there are, and from one to the next, also by Enter and Shift+Enter. */
export function LogSearch({ search, setSearch, hits, at, go }: LogSearchProps) {
  const { t, i18n } = useTranslation();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  const number = (value: number) => value.toLocaleString(locale(i18n.language));
  return (
    <Group gap={4} wrap="nowrap" onKeyDown={onKeyDown}>
      <SearchInput value={search} setValue={setSearch} label={t("run.search_log")} width={200} />
      {search && (
        <>
          <ActionIcon {...tip(t("run.hit_before"))} variant="subtle" color="gray" size={28} aria-label={t("run.hit_before")} disabled={hits === 0} onClick={() => go(-1)}>
            <IconChevronUp size={16} stroke={1.5} />
          </ActionIcon>
          <ActionIcon {...tip(t("run.hit_after"))} variant="subtle" color="gray" size={28} aria-label={t("run.hit_after")} disabled={hits === 0} onClick={() => go(1)}>
            <IconChevronDown size={16} stroke={1.5} />
          </ActionIcon>
          <Text size="sm" c="dimmed" role="status" className="tabular" style={{ whiteSpace: "nowrap" }}>
            {hits > 0 ? t("run.hit_of", { number: number(at + 1), hits: number(hits) }) : t("run.hits", { count: 0 })}
          </Text>
        </>
      )}
    </Group>
  );
}
