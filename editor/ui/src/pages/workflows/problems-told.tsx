import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Problem } from "../../document/problems";
import { toldProblems } from "../../i18n/told";

const SHOWN = 5;

/** How many problems there are, and the first of them. */
export function ProblemsTold({ problems }: { problems: readonly Problem[] }) {
  const { t } = useTranslation();
  const errors = problems.filter((problem) => problem.severity === "error");
  const sorted = [...errors, ...problems.filter((problem) => problem.severity !== "error")];
  const counts = [errors.length && t("gallery.errors", { count: errors.length }), problems.length - errors.length && t("gallery.warnings", { count: problems.length - errors.length })];
  if (sorted.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("incoming.fine")}
      </Text>
    );
  return (
    <>
      <Text size="sm" c={errors.length ? "var(--mantine-color-error)" : "var(--r-warn)"}>
        {counts.filter(Boolean).join(", ")}
      </Text>
      <ul style={{ margin: "4px 0 0", paddingLeft: 20, fontSize: 13, overflowWrap: "anywhere" }}>
        {toldProblems(sorted.slice(0, SHOWN)).map((problem, index) => (
          <li key={index}>{problem.message}</li>
        ))}
        {sorted.length > SHOWN && <li>{t("incoming.more", { count: sorted.length - SHOWN })}</li>}
      </ul>
    </>
  );
}
