import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./rehearsal.module.css";
import type { Mock } from "./types";

const written = (mock: Mock) => JSON.stringify(mock, null, 2);

/** A result, or a list with one for each attempt, as text. What cannot be read is not taken, and said. */
export function JsonMock({ mock, set }: { mock: Mock; set: (mock: Mock) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => written(mock));
  const [seen, setSeen] = useState(mock);
  const [wrong, setWrong] = useState(false);
  if (seen !== mock) {
    setSeen(mock);
    setText(written(mock));
  }
  const write = (next: string) => {
    setText(next);
    const value = read(next);
    setWrong(value === undefined);
    if (value === undefined) return;
    setSeen(value);
    set(value);
  };
  return <Textarea size="xs" label={t("rehearsal.as_json")} autosize minRows={4} maxRows={16} spellCheck={false} classNames={{ input: classes.code }} value={text} error={wrong ? t("rehearsal.not_json") : undefined} onChange={(event) => write(event.currentTarget.value)} />;
}

function read(text: string): Mock | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const good = (each: unknown) => typeof each === "object" && each !== null && typeof (each as { ok?: unknown }).ok === "boolean";
    return (Array.isArray(value) ? value.length > 0 && value.every(good) : good(value)) ? (value as Mock) : undefined;
  } catch {
    return undefined;
  }
}
