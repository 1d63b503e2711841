import { Box } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../hooks/use-kept";
import { Rail } from "./rail";
import classes from "./frame.module.css";
import { SkipLink } from "./skip-link";
import { TopBar } from "./top-bar";

/** Rail at the left, bar on top, the page in what remains. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [wide, setWide] = useKept("rail-wide", true);
  return (
    <Box className={classes.shell} data-wide={wide || undefined}>
      <SkipLink to="main">{t("frame.skip")}</SkipLink>
      <Rail wide={wide} toggle={() => setWide(!wide)} />
      <TopBar />
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
        <div id="floating" />
      </main>
    </Box>
  );
}
