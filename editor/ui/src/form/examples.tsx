import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../document/types";
import classes from "./form.module.css";

const shown = (value: unknown): string => (typeof value === "string" ? value : Array.isArray(value) ? value.map(shown).join(", ") : JSON.stringify(value));

/** The schema's examples: a click takes one over; into a list it is added. */
export function Examples({ schema, value, set }: { schema: JsonSchema; value: unknown; set: (value: unknown) => void }) {
  const { t } = useTranslation();
  const examples = Array.isArray(schema.examples) ? schema.examples.slice(0, 6) : [];
  if (examples.length === 0) return null;
  const take = (example: unknown) => {
    if (!Array.isArray(example)) return set(example);
    const before: unknown[] = Array.isArray(value) ? value : [];
    set([...before, ...example.filter((each) => !before.some((old) => JSON.stringify(old) === JSON.stringify(each)))]);
  };
  return (
    <p className={classes.help}>
      {t("widget.examples")}{" "}
      {examples.map((example, index) => (
        <UnstyledButton key={index} className={classes.example} aria-label={t("widget.take_example", { example: shown(example), title: schema.title ?? "" })} onClick={() => take(example)}>
          {shown(example)}
        </UnstyledButton>
      ))}
    </p>
  );
}
