import { Button } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useChooseClient, useChosenName } from "./client";
import { Empty } from "../components/empty";

/** A page that is empty only because one client is shown says so, and leads back to all. */
export function NothingHere({ icon }: { icon: Icon }) {
  const { t } = useTranslation();
  const choose = useChooseClient();
  const client = useChosenName() ?? t("frame.client_one");
  return (
    <Empty icon={icon} title={t("frame.client_nothing")} action={<Button variant="default" onClick={() => choose(null)}>{t("frame.client_clear")}</Button>}>
      {t("frame.client_nothing_body", { client })}
    </Empty>
  );
}
