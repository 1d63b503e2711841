import { SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { useTranslation } from "react-i18next";
import { isComputed } from "../../document/computed";
import type { ParamsContext } from "../context";
import { ExpressionInput } from "../expression-input";
import { FieldProblem } from "../problem";
import { ConditionGroup } from "./condition-rows";
import { asGroup } from "./tree";
import { useCondition } from "./use-condition";

/** A condition as rows, or as the expression that is kept: switchable without loss where rows can show it. */
export function ConditionField(props: FieldProps) {
  const { t } = useTranslation();
  const context = props.registry.formContext as ParamsContext;
  const source = isComputed(props.formData) ? (props.formData.$expr ?? "") : typeof props.formData === "boolean" ? String(props.formData) : "";
  const write = (next: string) => props.onChange(next ? { $expr: next } : undefined, props.fieldPathId.path);
  const { tree, change, missing, mode, setMode } = useCondition(source, write, context.upstream);
  const title = props.schema.title ?? props.name;
  return (
    <Stack gap={8}>
      <SegmentedControl size="xs" style={{ alignSelf: "flex-start" }} aria-label={t("condition.shown_as")} value={mode} onChange={(next) => setMode(next as "rows" | "text")}
        data={[{ value: "rows", label: t("condition.rows") }, { value: "text", label: t("condition.text") }]} />
      {mode === "text" && <ExpressionInput id={props.fieldPathId.$id} label={title} value={{ $expr: source }} upstream={context.upstream} path={props.fieldPathId.path} context={context} set={(next) => write(next.$expr ?? "")} />}
      {mode === "rows" && <FieldProblem context={context} path={props.fieldPathId.path} />}
      {mode === "rows" && tree === undefined && <Skeleton height={30} />}
      {mode === "rows" && tree === "strange" && (
        <Text size="sm" c="dimmed" role="status">
          {t("condition.strange")}
        </Text>
      )}
      {mode === "rows" && tree !== undefined && tree !== "strange" && (
        <>
          <ConditionGroup name={title} group={asGroup(tree)} set={change} upstream={context.upstream} />
          {missing && (
            <Text size="xs" c="dimmed" role="status">
              {t("condition.incomplete")}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}
