import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ParamsContext } from "./context";
import classes from "./form.module.css";

interface ProblemProps {
  context: ParamsContext;
  path: readonly (string | number)[];
  /** Puts the cursor at a place of the expression, where there is one. */
  go?: (line: number, column: number) => void;
}

/** What is wrong with a field, in words: where in its expression, and the one click that mends it. */
export function FieldProblem({ context, path, go }: ProblemProps) {
  const { t } = useTranslation();
  const key = path.join("/");
  const error = context.errors[key];
  const spot = context.spots?.[key];
  if (!error) return null;
  return (
    <p className={classes.error} role="alert" data-problem={key}>
      {error}
      {spot && go && (
        <>
          {" "}
          <UnstyledButton className={classes.place} onClick={() => go(spot.line, spot.column)}>
            {spot.line > 1 ? t("form.at_line", { line: spot.line, column: spot.column }) : t("form.at_column", { column: spot.column })}
          </UnstyledButton>
        </>
      )}
      {spot?.fix && (
        <>
          {" "}
          <UnstyledButton className={classes.place} onClick={spot.fix.mend}>
            {spot.fix.title}
          </UnstyledButton>
        </>
      )}
    </p>
  );
}
