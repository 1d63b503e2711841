import { ActionIcon } from "@mantine/core";
import { IconForms, IconVariable } from "@tabler/icons-react";
import type { FieldTemplateProps } from "@rjsf/utils";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tip } from "../components/tip";
import { isComputed } from "../document/computed";
import { asSchema, type ParamsContext } from "./context";
import { Examples } from "./examples";
import { ExpressionInput } from "./expression-input";
import classes from "./form.module.css";
import { FieldProblem } from "./problem";

/** One field: its words, the switch between a fixed and a computed value, the field itself and what is wrong with it. */
export function FieldTemplate(props: FieldTemplateProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const { id, fieldPathId, label, required, hidden, children, formData, onChange, uiSchema, registry } = props;
  const context = registry.formContext as ParamsContext;
  const path = fieldPathId.path;
  if (hidden) return null;
  if (path.length === 0) return children;
  const schema = asSchema(props.schema);
  const own = uiSchema?.["ui:field"];
  // a condition shows its own expression
  const computed = isComputed(formData) && own !== "condition";
  const mayCompute = context.computed && own !== "credential" && own !== "expression" && own !== "condition" && own !== "workflow";
  const isItem = typeof path.at(-1) === "number";
  const title = isItem ? `${label}` : (schema.title ?? label);
  const start = () => (schema.type === "string" && typeof formData === "string" && formData ? { $text: formData } : { $expr: "" });
  const toggled = () => {
    setAsked(true);
    onChange(computed ? undefined : start(), path);
  };
  const toggle = mayCompute && (
    <ActionIcon {...tip(t(computed ? "form.to_fixed" : "form.to_computed"))} size={22} variant={computed ? "light" : "subtle"} color={computed ? "ruota" : "gray"} aria-pressed={computed}
      aria-label={`${t("form.computed_value")}: ${title}`} onClick={toggled}>
      {computed ? <IconForms size={15} stroke={1.5} /> : <IconVariable size={15} stroke={1.5} />}
    </ActionIcon>
  );
  const body = computed ? (
    <ExpressionInput id={id} label={title} value={formData} set={(value) => onChange(value, path)} upstream={context.upstream} text={schema.type === "string"} path={path} context={context} asked={asked} />
  ) : (
    children
  );
  // an expression's field says itself what is wrong with it
  const problem = !computed && own !== "expression" && own !== "condition" && <FieldProblem context={context} path={path} />;
  if (isItem)
    return (
      <div data-param={path.join("/")}>
        {body}
        {problem}
      </div>
    );
  const checkbox = schema.type === "boolean" && !computed && own !== "condition";
  return (
    <div data-param={path.join("/")}>
      <div className={classes.label}>
        {checkbox ? (
          children
        ) : (
          <label htmlFor={id}>
            {title}
            {required && <span className={classes.star} aria-label={t("form.required")}>{" *"}</span>}
          </label>
        )}
        {toggle}
      </div>
      {!checkbox && <div data-body>{body}</div>}
      {problem}
      {!computed && own !== "condition" && <Examples schema={schema} value={formData} set={(value) => onChange(value, path)} />}
      {schema.description && <p className={classes.help}>{schema.description}</p>}
    </div>
  );
}
