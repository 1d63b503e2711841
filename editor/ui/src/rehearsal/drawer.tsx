import { ActionIcon, Button, Group, Tabs, Text } from "@mantine/core";
import { IconDeviceFloppy, IconX } from "@tabler/icons-react";
import { useEffect, useRef, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../api/session";
import { motion } from "../canvas/commands/selection";
import type { Bench } from "../canvas/commands/types";
import { bringIntoView } from "../canvas/focus";
import { useEditor } from "../canvas/store";
import { OutcomeIcon } from "../components/outcome";
import { tip } from "../components/tip";
import { useKept } from "../hooks/use-kept";
import { pathOf } from "./path";
import classes from "./rehearsal.module.css";
import { SaveDialog } from "./save-dialog";
import { Setup } from "./setup";
import { StepDetail } from "./step-detail";
import { StepList } from "./step-list";
import { useCurrent } from "./use-lit";
import { toggleRehearsal, useRehearsal, type Tab } from "./store";
import { Tests } from "./tests";
import { useKeptRehearsals } from "./queries";

const LIMITS = [200, 640] as const;
const LEAST_ZOOM = 0.4;

/** The rehearsal below the canvas: its steps, what it is set up with, and the tests that are kept. */
export default function RehearsalDrawer({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const tab = useRehearsal((state) => state.tab);
  const saving = useRehearsal((state) => state.saving);
  const id = useEditor((state) => state.doc.id);
  const kept = useKeptRehearsals(id).data;
  const [height, setHeight] = useKept("rehearsal-height", 320);
  useFollow(bench);
  return (
    <section className={classes.drawer} style={{ height }} aria-label={t("rehearsal.title")} data-testid="rehearsal">
      <Grip height={height} set={setHeight} />
      <Tabs value={tab} onChange={(value) => useRehearsal.setState({ tab: value as Tab })} classNames={{ root: classes.tabs, panel: classes.panel }} keepMounted={false}>
        <div className={classes.head}>
          <Tabs.List className={classes.tabList}>
            <Tabs.Tab value="steps">{t("rehearsal.steps")}</Tabs.Tab>
            <Tabs.Tab value="setup">{t("rehearsal.setup")}</Tabs.Tab>
            <Tabs.Tab value="tests">{kept?.length ? t("rehearsal.tests_count", { count: kept.length }) : t("rehearsal.tests")}</Tabs.Tab>
          </Tabs.List>
          <Head />
        </div>
        <Tabs.Panel value="steps">
          <div className={classes.columns}>
            <StepList catalog={bench.catalog} />
            <StepDetail catalog={bench.catalog} />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="setup">
          <Setup />
        </Tabs.Panel>
        <Tabs.Panel value="tests">
          <Tests id={id} />
        </Tabs.Panel>
      </Tabs>
      {saving && <SaveDialog id={id} kept={kept ?? []} />}
    </section>
  );
}

function Head() {
  const { t } = useTranslation();
  const found = useRehearsal((state) => state.found);
  const error = useRehearsal((state) => state.error);
  const workflow = useRehearsal((state) => state.rehearsal.workflow);
  const may = useSession().user?.role !== "viewer";
  return (
    <Group gap={8} wrap="nowrap" style={{ minWidth: 0 }}>
      {found && !error && (
        <Group gap={6} wrap="nowrap" role="status" data-testid="rehearsal-outcome" data-outcome={found.outcome} style={{ minWidth: 0 }}>
          <OutcomeIcon state={found.outcome} />
          <Text size="sm" className="ellipsis">
            {t("rehearsal.ends", { outcome: t(`outcome.${found.outcome}`).toLowerCase() })}
          </Text>
        </Group>
      )}
      {may && (
        <Button size="compact-sm" h={28} variant="default" leftSection={<IconDeviceFloppy size={16} stroke={1.5} />} disabled={!found || error !== null} onClick={() => useRehearsal.setState({ saving: true })} style={{ flexShrink: 0 }}>
          {t("rehearsal.save")}
        </Button>
      )}
      <ActionIcon {...tip(t("rehearsal.close"))} variant="subtle" color="gray" size={28} aria-label={t("rehearsal.close")} onClick={() => toggleRehearsal(workflow)}>
        <IconX size={16} stroke={1.5} />
      </ActionIcon>
    </Group>
  );
}

function Grip({ height, set }: { height: number; set: (height: number) => void }) {
  const { t } = useTranslation();
  const start = useRef<{ y: number; height: number } | null>(null);
  const resize = (to: number) => set(Math.min(LIMITS[1], Math.max(LIMITS[0], to)));
  const drag = (event: PointerEvent) => start.current && resize(start.current.height + start.current.y - event.clientY);
  return (
    <div className={classes.grip} role="separator" aria-orientation="horizontal" aria-label={t("rehearsal.resize")} aria-valuenow={height} aria-valuemin={LIMITS[0]} aria-valuemax={LIMITS[1]} tabIndex={0}
      onPointerDown={(event) => {
        start.current = { y: event.clientY, height };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={() => (start.current = null)}
      onKeyDown={(event) => {
        if (event.key === "ArrowUp") resize(height + 20);
        if (event.key === "ArrowDown") resize(height - 20);
      }} />
  );
}

/** The canvas follows the current step, and the drawer shows the step that is picked on the canvas. */
function useFollow(bench: Bench): void {
  const current = useCurrent();
  const latest = useRef(current);
  useEffect(() => {
    latest.current = current;
    if (current) bringIntoView(bench.flow, current, motion());
  }, [bench, current]);
  useEffect(() => {
    // once the canvas has made room for the drawer
    const fit = () => bench.flow.fitView({ padding: 0.1, maxZoom: 1, minZoom: LEAST_ZOOM }).then(() => latest.current && bringIntoView(bench.flow, latest.current, motion()));
    const look = requestAnimationFrame(() => void fit());
    return () => cancelAnimationFrame(look);
  }, [bench]);
  const picked = useEditor((state) => (state.nodes.length === 1 ? state.nodes[0] : undefined));
  useEffect(() => {
    const { doc } = bench.editor.getState();
    if (picked && doc.nodes[picked]) useRehearsal.setState({ shown: { path: pathOf(doc, picked) }, tab: "steps" });
  }, [bench, picked]);
}
