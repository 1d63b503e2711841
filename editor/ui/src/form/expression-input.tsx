import { ActionIcon, Group, Popover, ScrollArea, SegmentedControl, Stack, Text, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconPlaylistAdd } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Upstream } from "../api/types";
import { tip } from "../components/tip";
import { sourceOf, type Computed } from "../document/computed";
import type { ParamsContext } from "./context";
import classes from "./form.module.css";
import { LastValue } from "./last-value";
import { FieldProblem } from "./problem";
import { typeWord } from "./type-word";

interface ExpressionInputProps {
  id: string;
  label: string;
  value: Computed;
  set: (value: Computed) => void;
  upstream: Upstream[];
  text?: boolean;
  /** Where in the params it stands: what is wrong there is said under it. */
  path?: readonly (string | number)[];
  context?: ParamsContext;
  /** Whether it takes the keyboard when it appears: somebody has just asked for it. */
  asked?: boolean;
}

/** An expression, or text with values in it, and a list of the values that are certainly known here. */
export function ExpressionInput({ id, label, value, set, upstream, text, path, context, asked }: ExpressionInputProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const isText = value.$text !== undefined;
  const source = sourceOf(value);
  const write = (next: string) => set(isText ? { $text: next } : { $expr: next });
  const go = (line: number, column: number) => {
    const at = source.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(at, at + (/^[\w.]*/.exec(source.slice(at))?.[0].length ?? 0));
  };
  const insert = (name: string) => {
    const word = isText ? `\${${name}}` : name;
    const at = area.current?.selectionStart ?? source.length;
    const end = area.current?.selectionEnd ?? at;
    write(source.slice(0, at) + word + source.slice(end));
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at + word.length, at + word.length);
    });
  };
  return (
    <Stack gap={6}>
      {text && (
        <SegmentedControl size="xs" aria-label={t("form.kind")} value={isText ? "text" : "expr"} onChange={(kind) => set(kind === "text" ? { $text: source } : { $expr: source })}
          data={[{ value: "expr", label: t("form.kind_value") }, { value: "text", label: t("form.kind_text") }]} />
      )}
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Textarea id={id} ref={area} autoFocus={asked} aria-label={label} className={classes.grow} classNames={{ input: classes.code }} autosize minRows={1} maxRows={8} spellCheck={false}
          placeholder={isText ? t("form.text_placeholder") : t("form.expr_placeholder")} value={source} error={Boolean(path && context?.errors[path.join("/")])} onChange={(event) => write(event.currentTarget.value)} />
        <ValuePicker upstream={upstream} pick={insert} />
      </Group>
      {path && context && <FieldProblem context={context} path={path} go={go} />}
    </Stack>
  );
}

function ValuePicker({ upstream, pick }: { upstream: Upstream[]; pick: (name: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const wanted = search.toLowerCase();
  const found = upstream.filter((item) => `${item.name} ${item.title}`.toLowerCase().includes(wanted)).slice(0, 200);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={320} trapFocus>
      <Popover.Target>
        <ActionIcon {...tip(t("form.insert_value"))} variant="default" size={34} aria-label={t("form.insert_value")} onClick={() => setOpen(!open)}>
          <IconPlaylistAdd size={18} stroke={1.5} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <TextInput size="xs" aria-label={t("form.search_value")} placeholder={t("form.search_value")} value={search} onChange={(event) => setSearch(event.currentTarget.value)} data-autofocus />
        <ScrollArea.Autosize mah={280} mt={6} scrollbars="y">
          {found.length === 0 && (
            <Text size="sm" c="dimmed" p={6}>
              {t("form.no_values")}
            </Text>
          )}
          {found.map((item) => (
            <UnstyledButton key={item.name} className={classes.value} onClick={() => { pick(item.name); setOpen(false); }}>
              <span className={classes.valueHead}>
                <span className={`mono ellipsis ${classes.valueName}`}>{item.name}</span>
                <span className={classes.valueType}>{typeWord(t, item.type)}</span>
              </span>
              <span className={`ellipsis ${classes.valueTitle}`} title={item.title}>{item.title}</span>
              {item.description && <span className={`ellipsis ${classes.valueTitle}`}>{item.description}</span>}
              <LastValue value={item.last} />
            </UnstyledButton>
          ))}
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
