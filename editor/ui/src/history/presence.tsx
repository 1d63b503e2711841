import { Avatar } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { tip } from "../components/tip";
import { usePresence } from "./use-presence";
import { locale } from "../i18n/locale";

const MOST = 4;

/** Who else is at this workflow, as initials; nothing while one is alone. */
export function Presence({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const names = [...new Set(usePresence(id).map((each) => each.name))].sort();
  if (names.length === 0) return null;
  const words = t("history.also_here", { names: new Intl.ListFormat(locale(i18n.language)).format(names), count: names.length });
  return (
    <Avatar.Group {...tip(words)} role="img" aria-label={words} data-testid="presence" style={{ flexShrink: 0 }}>
      {names.slice(0, MOST).map((name) => (
        <Avatar key={name} size={26} color="ruota" variant="filled" aria-hidden>
          {name.slice(0, 2)}
        </Avatar>
      ))}
      {names.length > MOST && <Avatar size={26} aria-hidden>+{names.length - MOST}</Avatar>}
    </Avatar.Group>
  );
}
