import { ActionIcon, Button, Divider, Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconDots, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { relative } from "../components/time";
import { tip } from "../components/tip";
import { Presence } from "../history/presence";
import { useNow } from "../hooks/use-now";
import { locale } from "../i18n/locale";
import { useRehearsal } from "../rehearsal/store";
import classes from "./canvas.module.css";
import { COMMANDS, command } from "./commands";
import { shown } from "../components/keys";
import type { Bench } from "./commands/types";
import { didWords } from "./did";
import type { SaveState } from "./hooks/use-autosave";
import { Keys } from "../components/picker";
import { useEditor, useEditorStore, useUndoable } from "./store";
import { useUi } from "./ui";

interface ToolbarProps {
  save: SaveState;
  published: number | null;
  bench: Bench;
}

export function Toolbar({ save, published, bench }: ToolbarProps) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const name = useEditor((state) => state.doc.name);
  const id = useEditor((state) => state.doc.id);
  const blocked = useEditor((state) => !state.inspected || state.problems.some((problem) => problem.severity === "error") || Object.keys(state.doc.nodes).length === 0);
  const inspected = useEditor((state) => state.inspected);
  const { undo, redo } = useUndoable();
  const busy = useUi((state) => state.busy);
  return (
    <div className={classes.toolbar}>
      <Group gap={12} wrap="nowrap" style={{ minWidth: 0, flex: "0 1 auto" }}>
        <UnstyledButton onClick={() => editor.getState().select([])} style={{ minWidth: 0 }} title={t("canvas.about_workflow")}>
          <Text fw={600} fz={16} className="ellipsis" title={name}>
            {name}
          </Text>
        </UnstyledButton>
        <SaveWords state={save} published={published} retry={bench.save} />
        <Presence id={id} />
      </Group>
      <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
        <Tool id="undo" bench={bench} off={!undo} label={undo ? t("canvas.undo", { what: didWords(undo, t) }) : undefined} />
        <Tool id="redo" bench={bench} off={!redo} label={redo ? t("canvas.redo", { what: didWords(redo, t) }) : undefined} />
        <Divider orientation="vertical" my={8} mx={4} />
        <Tool id="find" bench={bench} />
        <Tool id="add_note" bench={bench} />
        <Tool id="tidy" bench={bench} busy={busy} />
        <Tool id="history" bench={bench} />
        <More bench={bench} />
        <Divider orientation="vertical" my={8} mx={4} />
        <RehearseButton bench={bench} />
        <Button variant="default" onClick={bench.publish} disabled={blocked}>
          {t("canvas.publish")}
        </Button>
        <Button {...tip(blocked && inspected ? t("canvas.run_blocked") : undefined)} leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={bench.run} disabled={blocked} ml={4}>
          {t("canvas.run")}
        </Button>
      </Group>
    </div>
  );
}

function RehearseButton({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const open = useRehearsal((state) => state.open);
  const { icon: Shape, run } = command("rehearse");
  return (
    <Button variant={open ? "light" : "default"} leftSection={<Shape size={16} stroke={1.5} />} aria-pressed={open} onClick={() => void run(bench)} mr={4}>
      {t("command.rehearse")}
    </Button>
  );
}

function Tool({ id, bench, off, busy, label }: { id: string; bench: Bench; off?: boolean; busy?: boolean; label?: string }) {
  const { t } = useTranslation();
  const { icon: Shape, keys, run } = command(id);
  const words = label ?? t(`command.${id}`);
  const said = keys?.[0] ? `${words} (${shown(keys[0], t).join("+")})` : words;
  return (
    <ActionIcon {...tip(said)} variant="subtle" color="gray" size={34} aria-label={said} disabled={off} loading={busy} onClick={() => void run(bench)}>
      <Shape size={18} stroke={1.5} />
    </ActionIcon>
  );
}

const IN_MORE = ["connect", "group", "ungroup", "fold", "loop_each", "loop_repeat", "extract", "disable", "select_all", "fit", "fit_picked", "discard", "export_json", "save_svg", "save_png", "print", "help"];

/** The commands that have no button of their own. */
function More({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const commands = COMMANDS.filter(({ id }) => IN_MORE.includes(id)).map((command) => ({ ...command, off: !(command.when?.(bench) ?? true) }));
  // one that is off cannot take the focus, and then Escape would not be heard
  const first = commands.find(({ off }) => !off)?.id;
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <ActionIcon {...tip(t("do.more"))} variant="subtle" color="gray" size={34} aria-label={t("do.more")}>
          <IconDots size={18} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {commands.map(({ id, icon: Shape, keys, off, run }) => (
          <Menu.Item key={id} disabled={off} data-autofocus={id === first || undefined} leftSection={<Shape size={16} stroke={1.5} />} rightSection={keys?.[0] && <Keys shortcut={keys[0]} t={t} />} onClick={() => void run(bench)}>
            {t(`command.${id}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Where the draft stands, in words. */
function SaveWords({ state, published, retry }: { state: SaveState; published: number | null; retry: () => void }) {
  const { t, i18n } = useTranslation();
  const now = useNow(5_000);
  const version = published ? t("canvas.published", { version: published }) : t("canvas.never_published");
  if (state.kind === "failed")
    return (
      <Group gap={8} wrap="nowrap" role="alert">
        <Text size="sm" c="var(--mantine-color-error)" className="ellipsis" title={state.message}>
          {t("canvas.not_saved", { message: state.message })}
        </Text>
        <Button size="compact-xs" variant="default" onClick={retry}>
          {t("do.try_again")}
        </Button>
      </Group>
    );
  const words =
    state.kind === "saving" || state.kind === "dirty"
      ? t("canvas.saving")
      : state.kind === "conflict"
        ? t("canvas.conflict_short")
        : state.at
          ? t("canvas.saved", { when: relative(new Date(state.at).toISOString(), Math.max(now, state.at), locale(i18n.language)) })
          : t("canvas.saved_plain");
  return (
    <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }} data-testid="save-state" data-state={state.kind}>
      {words} · {version}
    </Text>
  );
}
