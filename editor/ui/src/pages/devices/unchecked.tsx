import { IconShieldOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Device } from "../../api/types";

/** Whether somebody chose that the certificate of a Windows device is not checked: anyone in between could pass for it. */
export const isUnchecked = ({ connector, winrm }: Device) => connector === "winrm" && winrm?.verify === "none" && winrm.scheme !== "http";

export function UncheckedMark() {
  const { t } = useTranslation();
  return (
    <span role="img" aria-label={t("windows.unchecked")} title={`${t("windows.unchecked")}. ${t("windows.verify_none_warning")}`} style={{ flexShrink: 0, lineHeight: 0 }}>
      <IconShieldOff size={16} stroke={1.5} color="var(--r-warn)" aria-hidden />
    </span>
  );
}
