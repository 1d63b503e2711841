import { ActionIcon, Button, Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconLayoutDistributeHorizontal, IconPlayerPlay } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { relative } from "../components/time";
import { arrange } from "../document/arrange";
import { placeNodes } from "../document/edits";
import { useNow } from "../hooks/use-now";
import classes from "./canvas.module.css";
import type { SaveState } from "./hooks/use-autosave";
import { useEditor, useEditorStore, useHistory } from "./store";

interface ToolbarProps {
  save: SaveState;
  published: number | null;
  publish: () => void;
  run: () => void;
  retry: () => void;
}

export function Toolbar({ save, published, publish, run, retry }: ToolbarProps) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const name = useEditor((state) => state.doc.name);
  const blocked = useEditor((state) => state.problems.some((problem) => problem.severity === "error") || Object.keys(state.doc.nodes).length === 0);
  const undo = useHistory((state) => state.pastStates.length > 0);
  const redo = useHistory((state) => state.futureStates.length > 0);
  const history = () => editor.temporal.getState();
  const tidy = () => editor.getState().edit((doc) => placeNodes(doc, arrange(doc)));
  return (
    <div className={classes.toolbar}>
      <Group gap={12} wrap="nowrap" style={{ minWidth: 0 }}>
        <UnstyledButton onClick={() => editor.getState().select([])} style={{ minWidth: 0 }} aria-label={t("canvas.about_workflow")}>
          <Text fw={600} fz={16} className="ellipsis" title={name}>
            {name}
          </Text>
        </UnstyledButton>
        <SaveWords state={save} published={published} retry={retry} />
      </Group>
      <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
        <Tool label={t("canvas.undo")} off={!undo} act={() => history().undo()} icon={<IconArrowBackUp size={18} stroke={1.5} />} />
        <Tool label={t("canvas.redo")} off={!redo} act={() => history().redo()} icon={<IconArrowForwardUp size={18} stroke={1.5} />} />
        <Tool label={t("canvas.tidy")} act={tidy} icon={<IconLayoutDistributeHorizontal size={18} stroke={1.5} />} />
        <Button variant="default" onClick={publish} disabled={blocked}>
          {t("canvas.publish")}
        </Button>
        <Tooltip label={t("canvas.run_blocked")} disabled={!blocked}>
          <Button leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={run} disabled={blocked}>
            {t("canvas.run")}
          </Button>
        </Tooltip>
      </Group>
    </div>
  );
}

function Tool({ label, off, act, icon }: { label: string; off?: boolean; act: () => void; icon: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={label} disabled={off} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
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
          ? t("canvas.saved", { when: relative(new Date(state.at).toISOString(), Math.max(now, state.at), i18n.language) })
          : t("canvas.saved_plain");
  return (
    <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }} data-testid="save-state" data-state={state.kind}>
      {words} · {version}
    </Text>
  );
}
