import { Text, Textarea } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import classes from "../form.module.css";

export interface CodeProps {
  id: string;
  label: string;
  describedBy?: string;
  value: string;
  onChange: (value: string) => void;
  language: string;
  readOnly: boolean;
  rows: number;
}

const CodeEditor = lazy(() => import("./code-editor"));

/** Code, in the coloured editor once that has come. */
export function CodeInput(props: CodeProps) {
  const { t } = useTranslation();
  const hint = `${props.id}-keys`;
  return (
    <div>
      <Suspense fallback={<Waiting {...props} />}>
        <CodeEditor {...props} describedBy={hint} />
      </Suspense>
      <Text size="xs" c="dimmed" id={hint} className={classes.keys}>
        {t("widget.code_keys")}
      </Text>
    </div>
  );
}

function Waiting({ label, value, rows }: CodeProps) {
  return <Textarea aria-label={label} size="sm" readOnly autosize minRows={rows} maxRows={28} classNames={{ input: classes.code }} value={value} />;
}
