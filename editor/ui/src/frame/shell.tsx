import { Box } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMatch } from "react-router";
import { useAfterwards } from "../hooks/use-afterwards";
import { useKept } from "../hooks/use-kept";
import { Rail } from "./rail";
import classes from "./frame.module.css";
import { SkipLink } from "./skip-link";
import { TopBar } from "./top-bar";

/** The canvas and the history beside it share their width with two panels: there the rail begins folded, and is remembered apart. */
function useRail(narrowed: boolean): [boolean, (wide: boolean) => void] {
  const narrow = useMediaQuery("(max-width: 1679px)", false, { getInitialValueInEffect: false });
  const page = useKept("rail-wide", true);
  const canvas = useKept("rail-wide-canvas", false);
  return narrowed && narrow ? canvas : page;
}

/** Rail at the left, bar on top, the page in what remains. A canvas is drawn before the two. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const drawing = useMatch("/workflows/:id") !== null;
  const [wide, setWide] = useRail(useMatch("/workflows/:id/*") !== null);
  const afterwards = useAfterwards();
  const rest = afterwards || !drawing;
  return (
    <Box className={classes.shell} data-wide={wide || undefined}>
      <SkipLink to="main">{t("frame.skip")}</SkipLink>
      {rest ? <Rail wide={wide} toggle={() => setWide(!wide)} /> : <div className={classes.rail} />}
      {rest ? <TopBar /> : <div className={classes.bar} />}
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
        <div id="floating" />
      </main>
    </Box>
  );
}
