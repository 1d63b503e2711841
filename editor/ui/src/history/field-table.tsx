import { useTranslation } from "react-i18next";
import type { Field } from "../document/diff";
import type { JsonSchema } from "../document/types";
import classes from "./history.module.css";
import { fieldTitle, valueText } from "./names";

/** Values side by side: before and after. */
export function FieldTable({ fields, properties }: { fields: Field[]; properties: Record<string, JsonSchema> | undefined }) {
  const { t } = useTranslation();
  return (
    <table className={classes.fields}>
      <thead>
        <tr>
          <th scope="col">{t("history.field")}</th>
          <th scope="col">{t("history.before")}</th>
          <th scope="col">{t("history.after")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.path} data-path={field.path}>
            <th scope="row">{fieldTitle(field.path, properties, t)}</th>
            <td><Value value={field.before} kind="removed" /></td>
            <td><Value value={field.after} kind="added" /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Value({ value, kind }: { value: unknown; kind?: "added" | "removed" }) {
  const { t } = useTranslation();
  if (value === undefined) return <span className={classes.nothing}>{t("history.nothing")}</span>;
  return <pre className={classes.value} data-kind={kind}>{valueText(value)}</pre>;
}
