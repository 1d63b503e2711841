import { Kbd, Text } from "@mantine/core";
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { found, type Field } from "../document/search";
import { shown } from "./keys";
import classes from "./picker.module.css";

export interface Entry {
  id: string;
  section: string;
  icon: ReactNode;
  title: string;
  detail?: string;
  keys?: string;
  /** What speaks against it, in whole; said in place of the detail. */
  why?: string;
  /** It cannot be taken, and is shown last, for whoever looks for it. */
  refused?: boolean;
  fields: readonly Field[];
  act: () => void;
}

interface PickerProps {
  label: string;
  entries: readonly Entry[];
  close: () => void;
  /** Said when nothing answers the search. */
  none: string;
  /** Entries that only a search brings up. */
  more?: readonly Entry[];
  wide?: boolean;
}

const MOST = 60;
const NONE: readonly Entry[] = [];

/** A field and a list below it: type to narrow it, arrows to go through it, Enter to take. */
export function Picker({ label, entries, close, none, more = NONE, wide = false }: PickerProps) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const shownEntries = useMemo(() => {
    const all = query.trim() ? [...entries, ...more] : entries;
    const answers = found(query, all, (entry) => entry.fields);
    return bySection([...answers.filter((entry) => !entry.refused), ...answers.filter((entry) => entry.refused)].slice(0, MOST));
  }, [entries, more, query]);
  const active = Math.min(at, shownEntries.length - 1);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active, query]);
  const take = (entry: Entry | undefined) => {
    if (!entry || entry.refused) return;
    close();
    entry.act();
  };
  const onKey = (event: KeyboardEvent) => {
    const last = shownEntries.length - 1;
    const moves: Record<string, number> = { ArrowDown: active >= last ? 0 : active + 1, ArrowUp: active <= 0 ? last : active - 1, PageDown: Math.min(last, active + 8), PageUp: Math.max(0, active - 8) };
    const next = moves[event.key];
    if (next !== undefined) setAt(next);
    else if (event.key === "Enter") take(shownEntries[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={`${classes.picker} ${wide ? classes.wide : ""}`}>
      <input className={classes.input} role="combobox" aria-label={label} aria-expanded aria-controls={`${id}-list`} aria-autocomplete="list" autoComplete="off" spellCheck={false} autoFocus
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined} placeholder={label} value={query} onKeyDown={onKey}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }} />
      <div className={classes.list} ref={list} role="listbox" id={`${id}-list`} aria-label={label}>
        {shownEntries.length === 0 && (
          <Text size="sm" c="dimmed" p={12} role="status">
            {none}
          </Text>
        )}
        {shownEntries.map((entry, index) => (
          <div key={entry.id} role="presentation">
            {entry.section && entry.section !== shownEntries[index - 1]?.section && (
              <div className={classes.section} role="presentation">
                {entry.section}
              </div>
            )}
            <div id={`${id}-${index}`} role="option" aria-selected={index === active} aria-disabled={entry.refused || undefined} className={classes.option} data-entry={entry.id} onPointerMove={() => setAt(index)} onClick={() => take(entry)}>
              {entry.icon}
              <span className={classes.words}>
                <span className="ellipsis" title={entry.title}>{entry.title}</span>
                {entry.why ? <span className={classes.detail}>{entry.why}</span> : entry.detail && <span className={`${classes.detail} ellipsis`} title={entry.detail}>{entry.detail}</span>}
              </span>
              {entry.keys && <Keys shortcut={entry.keys} t={t} />}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

export function Keys({ shortcut, t }: { shortcut: string; t: Parameters<typeof shown>[1] }) {
  return (
    <span className={classes.keys}>
      {shown(shortcut, t).map((key) => (
        <Kbd key={key} size="xs">
          {key}
        </Kbd>
      ))}
    </span>
  );
}

/** Entries of one section together; a section stands where its best entry does. */
function bySection(entries: readonly Entry[]): Entry[] {
  const sections = [...new Set(entries.map((entry) => entry.section))];
  return sections.flatMap((section) => entries.filter((entry) => entry.section === section));
}
