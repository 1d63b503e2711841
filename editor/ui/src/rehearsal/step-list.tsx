import { ActionIcon, Group, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward, IconPlayerTrackNext, IconPlayerTrackPrev, type Icon } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../canvas/store";
import { OutcomeIcon } from "../components/outcome";
import { tip } from "../components/tip";
import type { Catalog } from "../document/types";
import classes from "./rehearsal.module.css";
import { goTo, move, play, useRehearsal } from "./store";
import { useStepWords } from "./words";

const ROW = 30;

/** The steps in the order in which they came. The list is one stop of the Tab key; the arrows step through. */
export function StepList({ catalog }: { catalog: Catalog }) {
  const { t } = useTranslation();
  const steps = useRehearsal((state) => state.way);
  const at = useRehearsal((state) => state.at);
  const error = useRehearsal((state) => (state.error && !state.error.pointer.startsWith("/results/") ? state.error.message : ""));
  const playing = useRehearsal((state) => state.playing);
  const empty = useEditor((state) => Object.keys(state.doc.nodes).length === 0);
  const scroller = useRef<HTMLDivElement>(null);
  const words = useStepWords(catalog);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser keeps its own state on purpose
  const virtual = useVirtualizer({ count: steps.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  useEffect(() => {
    if (at > 0 && at <= steps.length) virtual.scrollToIndex(at - 1);
  }, [at, steps.length, virtual]);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 1, End: steps.length, PageDown: at + 10, PageUp: at - 10 }[event.key];
    if (event.key === " ") play(!playing);
    else if (to === undefined) return;
    else goTo(to);
    event.preventDefault();
  };
  return (
    <div className={classes.steps}>
      <Group gap={2} wrap="nowrap" className={classes.controls}>
        <Control icon={IconPlayerSkipBack} words={t("rehearsal.first")} off={at === 0} act={() => goTo(0)} />
        <Control icon={IconPlayerTrackPrev} words={t("rehearsal.back")} off={at === 0} act={() => move(-1)} />
        <Control icon={playing ? IconPlayerPause : IconPlayerPlay} words={t(playing ? "rehearsal.pause" : "rehearsal.play")} off={steps.length === 0} act={() => play(!playing)} />
        <Control icon={IconPlayerTrackNext} words={t("rehearsal.next")} off={at >= steps.length} act={() => move(1)} />
        <Control icon={IconPlayerSkipForward} words={t("rehearsal.last")} off={at >= steps.length} act={() => goTo(steps.length)} />
        <Text size="sm" c="dimmed" className="tabular" ml={6} data-testid="rehearsal-place">
          {t("rehearsal.place", { at: Math.min(at, steps.length), count: steps.length })}
        </Text>
      </Group>
      {error || empty ? (
        <Text size="sm" p={12} role={error ? "alert" : undefined} c={error ? "var(--mantine-color-error)" : "dimmed"}>
          {empty ? t("rehearsal.empty") : t("rehearsal.cannot", { message: error })}
        </Text>
      ) : (
        <div ref={scroller} className={classes.list} role="listbox" aria-label={t("rehearsal.list")} tabIndex={0} aria-activedescendant={at > 0 && at <= steps.length ? `rehearsed-${at}` : undefined} onKeyDown={onKeyDown}>
          <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const step = steps[index];
              if (!step) return null;
              const { title, where, out } = words(step);
              return (
                <div key={index} id={`rehearsed-${index + 1}`} role="option" aria-selected={index + 1 === at} aria-setsize={steps.length} aria-posinset={index + 1} className={classes.row} data-current={index + 1 === at || undefined} data-ahead={index >= at || undefined} style={{ transform: `translateY(${start}px)` }} onClick={() => goTo(index + 1)}
                  title={`${title} · ${where} · ${out}`}>
                  <OutcomeIcon state={step.outcome} size={15} />
                  <span className={classes.rowTitle}>{title}</span>
                  <span className={classes.rowOut}>{out}</span>
                  <span className={classes.rowWhere}>{where}</span>
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}

function Control({ icon: Shape, words, off, act }: { icon: Icon; words: string; off: boolean; act: () => void }) {
  return (
    <ActionIcon {...tip(words)} variant="subtle" color="gray" size={28} aria-label={words} disabled={off} onClick={act}>
      <Shape size={16} stroke={1.5} />
    </ActionIcon>
  );
}
