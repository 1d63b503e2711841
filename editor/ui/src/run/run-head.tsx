import { Anchor, Badge, Button } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { IconPlayerPlay, IconPlayerStop, IconRefresh, IconRepeat, IconWifiOff } from "@tabler/icons-react";
import { memo, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { post } from "../api/client";
import { Confirm, type Question } from "../components/confirm";
import { ORDER, OutcomeIcon, SHAPES, stateOf } from "../components/outcome";
import { resultSentence } from "../components/result";
import { between, duration } from "../components/time";
import { tell } from "../components/tell";
import { When } from "../components/when";
import { useNow } from "../hooks/use-now";
import { useAgain } from "./again";
import { CopyLink } from "./copy-link";
import { failedOf, type LiveState } from "./model";
import classes from "./run.module.css";
import type { Loaded } from "./run-page";
import { waitsOf } from "./waits";
import { locale } from "../i18n/locale";

/** The outcome as a sentence, who and when, and what can be done now. */
export const RunHead = memo(function RunHead({ live }: { live: Loaded }) {
  const { t, i18n } = useTranslation();
  const { run, state, online } = live;
  const [question, setQuestion] = useState<Question | null>(null);
  const going = state.status !== "done";
  const now = useNow(going ? 1_000 : null);
  const { counts } = state;
  const failed = failedOf(counts);
  const again = useAgain(run);
  const here = stateOf(state.status, state.outcome);
  const began = run.started_at ?? run.created_at;
  const version = run.version;
  const waits = useWaits(state);
  const sentence = resultSentence(t, { status: state.status, mode: run.mode, counts, waits });
  const askCancel = () =>
    setQuestion({
      title: t("run.cancel_title"),
      body: t("run.cancel_body"),
      verb: t("run.cancel_verb", { count: state.devices.size }),
      act: async () => {
        await post(`/runs/${run.id}/cancel`);
        tell(t("run.cancelling"));
      },
    });
  return (
    <div className={classes.head}>
      <div className={classes.said}>
        <h1 className={classes.sentence} style={{ margin: 0 }} data-testid="run-sentence" data-run={run.id} data-state={here}>
          <OutcomeIcon state={here} size={22} />
          <span>{sentence}</span>
        </h1>
        <div className={`${classes.facts} tabular`}>
          <Badge size="sm" variant={run.mode === "preview" ? "outline" : "light"} tt="none" radius="sm">
            {t(`run.${run.mode}`)}
          </Badge>
          {run.in_window && run.mode === "apply" && <span>{t("maintenance.keeps")}</span>}
          <Anchor component={Link} to={`/workflows/${run.workflow_id}`} size="sm">
            {version ? t("run.version", { version }) : t("run.draft")}
          </Anchor>
          <span>
            {run.started_by ? t("run.started_by", { name: run.started_by }) : t("run.started")} <When at={began} />
          </span>
          <span data-testid="elapsed">{t(going ? "run.running_for" : "run.took", { time: duration(between(began, going ? null : run.finished_at, now), locale(i18n.language)) })}</span>
          {going && run.usual && <span>{leftWords(t, locale(i18n.language), run.usual, between(began, null, now))}</span>}
          {!online && going && (
            <span role="status">
              <IconWifiOff size={14} style={{ verticalAlign: -2 }} aria-hidden /> {t("run.offline")}
            </span>
          )}
        </div>
      </div>
      <div className={classes.acts}>
        {going && (
          <Button variant="default" leftSection={<IconPlayerStop size={16} stroke={1.5} />} onClick={askCancel}>
            {t("run.cancel")}
          </Button>
        )}
        {!going && run.mode === "preview" && counts.would_change && (
          <Button leftSection={<IconPlayerPlay size={16} stroke={1.5} />} loading={again.busy} onClick={() => again.begin({ only: "all", mode: "apply", count: state.devices.size })}>
            {t("run.apply_this")}
          </Button>
        )}
        {!going && failed > 0 && (
          <Button variant={run.mode === "preview" ? "default" : "filled"} leftSection={<IconRepeat size={16} stroke={1.5} />} loading={again.busy} onClick={() => again.begin({ only: "failed", mode: run.mode, count: failed })}>
            {t("run.rerun", { count: failed })}
          </Button>
        )}
        {!going && (
          <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.5} />} component={Link} to={`/workflows/${run.workflow_id}`}>
            {t("run.open_workflow")}
          </Button>
        )}
        <CopyLink label={t("run.copy_link")} />
      </div>
      <div className={classes.bar} data-testid="run-bar" aria-hidden>
        {ORDER.filter((each) => counts[each]).map((each) => (
          <span key={each} style={{ flex: counts[each], background: SHAPES[each].color }} />
        ))}
      </div>
      <Confirm question={question} close={() => setQuestion(null)} />
      {again.dialog}
    </div>
  );
});

/** Between two looks at every step of a run of many devices, in ms. */
const PAUSE = 2_000;
const MANY = 500;

function useWaits(state: LiveState) {
  const settled = useThrottledValue(state.seq, state.devices.size > MANY ? PAUSE : 0);
  // the map of steps stays the same one: what has changed in it is told by the number of the newest event
  return useMemo(() => (state.status === "done" ? undefined : waitsOf(state)), [state.steps, state.status, settled]); // eslint-disable-line react-hooks/exhaustive-deps -- see above
}

type Translate = ReturnType<typeof useTranslation>["t"];

/** "About 2 min left", from how long such runs took before. */
function leftWords(t: Translate, language: string, usual: NonNullable<Loaded["run"]["usual"]>, passed: number): string {
  const left = usual.seconds * 1_000 - passed;
  if (left > 1_000) return t("run.left", { time: duration(left, language), count: usual.runs });
  return t("run.longer", { time: duration(usual.seconds * 1_000, language) });
}
