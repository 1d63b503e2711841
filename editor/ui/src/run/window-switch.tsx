import { Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./blast-radius.module.css";
import { Outside, type OutsideGroup } from "./outside";

/** Of the devices of a run, as the server tells: whether one has a maintenance window, and who is outside now. */
export interface RunWindows {
  any: boolean;
  outside: OutsideGroup[];
}

interface WindowSwitchProps {
  checked: boolean;
  set: (checked: boolean) => void;
  outside: OutsideGroup[];
}

/** Before a run is applied or run again: whether it keeps to maintenance windows, and for whom that matters now. */
export function WindowSwitch({ checked, set, outside }: WindowSwitchProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={12} data-testid="run-windows">
      <Switch label={t("maintenance.keep")} description={t("maintenance.keep_hint")} checked={checked} onChange={(event) => set(event.currentTarget.checked)} />
      {outside.length > 0 && (
        <ul className={classes.lines}>
          <Outside groups={outside} windows={checked ? "kept" : "ignored"} />
        </ul>
      )}
    </Stack>
  );
}
