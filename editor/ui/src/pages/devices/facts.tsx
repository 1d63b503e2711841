import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../../document/types";
import { DataView } from "../../run/data-view";

/** What a computer says of itself that is of use to no person. */
const INNER = new Set(["boot_id"]);

/** The facts of a device as a table in the spoken language; names that have no word stay as they came. */
export function Facts({ facts }: { facts: Record<string, unknown> }) {
  const { t, i18n } = useTranslation();
  const shown = useMemo(() => Object.fromEntries(Object.entries(facts).filter(([name]) => !INNER.has(name))), [facts]);
  const schema = useMemo((): JsonSchema => {
    const titled = Object.keys(shown).map((name) => [name, { title: i18n.exists(`device.fact.${name}`) ? t(`device.fact.${name}`) : name.replaceAll("_", " ") }]);
    return { type: "object", properties: Object.fromEntries(titled) as Record<string, JsonSchema> };
  }, [shown, t, i18n]);
  return <DataView data={shown} schema={schema} none={t("device.no_facts")} />;
}
