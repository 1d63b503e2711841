import { TagsInput } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isComputed } from "../../document/computed";
import { asSchema } from "../context";
import classes from "../form.module.css";
import { readKbs } from "../kb";
import { idOf, pathOf, titleOf } from "./props";

const SPLIT = [",", ";", " ", "\n", "\t"];

/** Numbers of Windows updates: many are pasted at once, and what is none of them is named. */
export function KbField(props: FieldProps) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<string[]>([]);
  const value = (props.formData ?? asSchema(props.schema).default ?? []) as unknown[];
  const plain = value.filter((item) => !isComputed(item)).map(String);
  const write = (next: string[]) => {
    const fresh = readKbs(next.filter((text) => !plain.includes(text)).join(" "));
    setWrong(fresh.wrong);
    const kept = plain.filter((text) => next.includes(text));
    const numbers = [...new Set([...kept, ...fresh.numbers])];
    props.onChange([...numbers, ...value.filter(isComputed)], pathOf(props));
  };
  return (
    <>
      <TagsInput id={idOf(props)} aria-label={titleOf(props)} size="sm" placeholder={plain.length ? undefined : "KB5034441"} value={plain} splitChars={SPLIT} acceptValueOnBlur onChange={write} />
      {wrong.length > 0 && (
        <p className={classes.error} role="alert">
          {t("widget.kb_wrong", { count: wrong.length, wrong: wrong.map((word) => `“${word}”`).join(", ") })}
        </p>
      )}
    </>
  );
}
