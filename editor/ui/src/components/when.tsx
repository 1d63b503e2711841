import { useTranslation } from "react-i18next";
import { useNow } from "../hooks/use-now";
import { exact, relative } from "./time";
import { tip } from "./tip";
import { locale } from "../i18n/locale";

/** A relative time; the exact one, with its zone, on hover. */
export function When({ at, live = true }: { at: string | null | undefined; live?: boolean }) {
  const { i18n } = useTranslation();
  const now = useNow(live ? 15_000 : null);
  if (!at) return <span>–</span>;
  return (
    <time {...tip(exact(at, locale(i18n.language)))} dateTime={at}>{relative(at, now, locale(i18n.language))}</time>
  );
}
