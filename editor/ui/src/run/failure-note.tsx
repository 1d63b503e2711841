import { Button, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAgain } from "./again";
import { failedOf } from "./model";
import classes from "./run.module.css";
import type { Loaded } from "./run-page";

/** Why a step failed and, once the run has ended, the way to do it again: the head's button lies under the drawer. */
export function FailureNote({ message, live: { run, state } }: { message: string; live: Pick<Loaded, "run" | "state"> }) {
  const { t } = useTranslation();
  const again = useAgain(run);
  const count = failedOf(state.counts);
  return (
    <section className={`card ${classes.failure}`} aria-label={t("run.why")}>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {message || t("run.no_reason")}
      </Text>
      {state.status === "done" && count > 0 && (
        <Button size="compact-sm" variant="light" leftSection={<IconRepeat size={14} stroke={1.5} />} loading={again.busy} onClick={() => again.begin({ only: "failed", mode: run.mode, count })}>
          {t("run.rerun", { count })}
        </Button>
      )}
      {again.dialog}
    </section>
  );
}
