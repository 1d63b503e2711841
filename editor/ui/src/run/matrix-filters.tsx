import { Group, Select, UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { ORDER, OutcomeIcon, type State } from "../components/outcome";
import { SearchInput } from "../components/search-input";
import { SORTINGS, type Filter, type Sorting } from "./matrix-lines";
import type { LiveState } from "./model";
import classes from "./run.module.css";
import { locale } from "../i18n/locale";

interface FiltersProps {
  filter: Filter;
  set: (part: Partial<Filter>) => void;
  counts: LiveState["counts"];
  clients: readonly string[];
}

/** How many devices stand where, each count a switch; and what to look for, in which order. */
export const MatrixFilters = memo(function MatrixFilters({ filter, set, counts, clients }: FiltersProps) {
  const { t, i18n } = useTranslation();
  const toggle = (state: State) => set({ states: filter.states.includes(state) ? filter.states.filter((each) => each !== state) : [...filter.states, state] });
  const shown = ORDER.filter((state) => counts[state] || filter.states.includes(state));
  return (
    <Group gap={8} justify="space-between" wrap="wrap" style={{ flex: 1, minWidth: 0 }}>
      <Group gap={4} role="group" aria-label={t("run.filter_outcome")}>
        {shown.map((state) => (
          <UnstyledButton key={state} className={`${classes.chip} tabular`} aria-pressed={filter.states.includes(state)} onClick={() => toggle(state)}>
            <OutcomeIcon state={state} size={14} />
            <span>{t(`outcome.${state}`)}</span>
            <b>{(counts[state] ?? 0).toLocaleString(locale(i18n.language))}</b>
          </UnstyledButton>
        ))}
      </Group>
      <Group gap={8}>
        {clients.length > 1 && (
          <Select size="xs" w={160} searchable clearable aria-label={t("run.filter_client")} placeholder={t("run.every_client")} data={clients} value={filter.client || null} onChange={(client) => set({ client: client ?? "" })} />
        )}
        <Select size="xs" w={150} allowDeselect={false} aria-label={t("run.sort")} value={filter.sort} onChange={(sort) => sort && set({ sort: sort as Sorting })}
          data={SORTINGS.map((value) => ({ value, label: t(`run.sort_${value}`) }))} />
        <SearchInput value={filter.text} setValue={(text) => set({ text })} label={t("run.search_devices")} width={180} />
      </Group>
    </Group>
  );
});
