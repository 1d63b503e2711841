import { ActionIcon, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { pressed } from "../components/keys";
import { Keys } from "../components/picker";
import { tip } from "../components/tip";
import classes from "./frame.module.css";

const GoTo = lazy(() => import("./go-to"));
const KEY = "Mod+K";

/** The search in the top bar. The canvas has a search of its own under the same key, which goes first. */
export function Search() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const narrow = useMediaQuery("(max-width: 1000px)");
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !pressed(event, KEY) || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      {narrow ? (
        <ActionIcon {...tip(t("frame.go_to"))} variant="subtle" color="gray" size="lg" aria-label={t("frame.go_to")} onClick={() => setOpen(true)}>
          <IconSearch size={20} stroke={1.5} />
        </ActionIcon>
      ) : (
        <UnstyledButton className={classes.search} onClick={() => setOpen(true)}>
          <IconSearch size={16} stroke={1.5} aria-hidden />
          <span className={classes.searchWord}>{t("frame.go_to")}</span>
          <span aria-hidden>
            <Keys shortcut={KEY} t={t} />
          </span>
        </UnstyledButton>
      )}
      {open && (
        <Suspense fallback={null}>
          <GoTo close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
