import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { get, post } from "../api/client";
import { useChange } from "../api/queries";
import type { Mode, Run } from "../api/types";
import { Confirm, type Question } from "../components/confirm";
import { tellError } from "../components/tell";
import { WindowSwitch, type RunWindows } from "./window-switch";

interface Again {
  only: "failed" | "all";
  mode: Mode;
  /** On how many devices. */
  count: number;
}

/**
 * Starting a run anew: applied after a preview, or on the devices that failed. The former is always asked first, the
 * latter where a device has a maintenance window, since weeks may lie between the two runs.
 */
export function useAgain(run: Pick<Run, "id" | "mode" | "in_window">) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<(Again & { windows: RunWindows }) | null>(null);
  const [inWindow, setInWindow] = useState(run.in_window);
  const start = useChange(({ only, mode, in_window }: Pick<Again, "only" | "mode"> & { in_window: boolean }) => post<Run>(`/runs/${run.id}/rerun`, { only, mode, in_window }), ["runs"]);
  const begin = async ({ only, mode }: Again, keeps: boolean) => {
    const fresh = await start.mutateAsync({ only, mode, in_window: keeps });
    void navigate(`/runs/${fresh.id}`);
  };
  const look = useChange(async (again: Again) => {
    const windows = await get<RunWindows>(`/runs/${run.id}/windows?only=${again.only}`);
    setInWindow(run.in_window);
    const waits = windows.any && again.mode === "apply";
    if (waits || again.only === "all") setAsked({ ...again, windows: waits ? windows : { any: false, outside: [] } });
    else await begin(again, run.in_window);
  });
  const question: Question | null = asked && {
    ...(asked.only === "all"
      ? { title: t("run.apply_title"), body: t("run.apply_body"), verb: t("run.apply_verb", { count: asked.count }) }
      : { title: t("run.rerun_title"), body: t("run.rerun_body"), verb: t("run.rerun_verb", { count: asked.count }), danger: false }),
    act: () => begin(asked, inWindow),
  };
  return {
    begin: (again: Again) => look.mutate(again, { onError: tellError }),
    busy: look.isPending,
    dialog: (
      <Confirm question={question} close={() => setAsked(null)}>
        {asked?.windows.any && <WindowSwitch checked={inWindow} set={setInWindow} outside={asked.windows.outside} />}
      </Confirm>
    ),
  };
}
