import { useTranslation } from "react-i18next";
import classes from "./form.module.css";

/** What a value was in the newest finished run. */
export function LastValue({ value }: { value: string | undefined }) {
  const { t } = useTranslation();
  if (value === undefined) return null;
  return (
    <span className={`ellipsis ${classes.valueTitle}`}>
      {t("form.last_value")} <span className="mono">{value === "" ? '""' : value}</span>
    </span>
  );
}
