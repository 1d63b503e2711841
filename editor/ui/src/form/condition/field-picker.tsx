import { Select, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Upstream } from "../../api/types";
import classes from "../form.module.css";
import { LastValue } from "../last-value";
import { typeWord } from "../type-word";

/** Chooses among the values that are certainly known here, by the step they come from. */
export function FieldPicker({ value, upstream, pick }: { value: string; upstream: Upstream[]; pick: (name: string) => void }) {
  const { t } = useTranslation();
  const known = useMemo(() => new Map(upstream.map((each) => [each.name, each])), [upstream]);
  const data = useMemo(() => grouped(upstream), [upstream]);
  const strange = value !== "" && !known.has(value);
  const all = strange ? [{ group: t("condition.unknown"), items: [{ value, label: value }] }, ...data] : data;
  return (
    <Select size="xs" className={classes.grow} aria-label={t("condition.field")} placeholder={t("condition.choose_field")} searchable limit={200} allowDeselect={false} value={value || null} data={all} nothingFoundMessage={t("form.no_values")}
      error={strange ? t("condition.not_known_here") : undefined} onChange={(next) => next && pick(next)} comboboxProps={{ width: 320, position: "bottom-start" }}
      renderOption={({ option }) => (
        <div className={classes.option}>
          <span className="ellipsis">{option.label}</span>
          <Text span size="xs" c="dimmed" className="ellipsis">
            {[option.value, typeWord(t, known.get(option.value)?.type), known.get(option.value)?.description].filter(Boolean).join(" · ")}
          </Text>
          <LastValue value={known.get(option.value)?.last} />
        </div>
      )} />
  );
}

function grouped(upstream: Upstream[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { name, title } of upstream) {
    const [owner, label] = title.includes(": ") ? [title.slice(0, title.indexOf(": ")), title.slice(title.indexOf(": ") + 2)] : [name.split(".")[0] ?? name, title];
    groups.set(owner, [...(groups.get(owner) ?? []), { value: name, label }]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
