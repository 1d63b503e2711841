import { ActionIcon } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { tell, tellError } from "../components/tell";

/** Copies the address of what is seen now, filters and open cell and all. */
export function CopyLink({ label }: { label: string }) {
  const { t } = useTranslation();
  const copy = () => void navigator.clipboard?.writeText(window.location.href).then(() => tell(t("do.copied")), tellError);
  return (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={label} title={label} onClick={copy}>
      <IconLink size={16} stroke={1.5} />
    </ActionIcon>
  );
}
