import { ActionIcon, Slider, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { exact } from "../components/time";
import classes from "./run.module.css";
import type { Replay } from "./use-replay";
import { locale } from "../i18n/locale";

/** The time slider of an ended run. */
export function ReplayBar({ replay }: { replay: Replay }) {
  const { t, i18n } = useTranslation();
  const when = exact(new Date(replay.moment).toISOString(), locale(i18n.language));
  return (
    <div className={classes.replay}>
      <ActionIcon variant="default" size="md" aria-label={t(replay.playing ? "run.pause" : "run.play")} onClick={() => replay.play(!replay.playing)}>
        {replay.playing ? <IconPlayerPause size={16} stroke={1.5} /> : <IconPlayerPlay size={16} stroke={1.5} />}
      </ActionIcon>
      <Slider flex={1} size="sm" min={0} max={1} step={0.001} label={null} thumbLabel={t("run.moment")} value={replay.at} onChange={replay.set} />
      <Text size="sm" className="tabular" role="status" data-testid="moment">
        {when}
      </Text>
    </div>
  );
}
