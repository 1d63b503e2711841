import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useRouteError } from "react-router";
import { Empty } from "../components/empty";
import { Page } from "../components/page";

/** A page that is not there, or one that broke while it was drawn. */
export function RouteError({ missing }: { missing?: boolean }) {
  const { t } = useTranslation();
  const error = useRouteError();
  const title = t(missing ? "errors.no_page" : "errors.page_broke");
  const detail = error instanceof Error ? error.message : "";
  const home = missing ? (
    <Button component={Link} to="/">
      {t("frame.to_home")}
    </Button>
  ) : (
    <Button onClick={() => window.location.reload()}>{t("do.reload")}</Button>
  );
  return (
    <Page title={title}>
      <Empty icon={IconMapOff} title={title} action={home}>
        {missing ? t("errors.no_page_hint") : `${t("errors.page_broke_hint")} ${detail}`}
      </Empty>
    </Page>
  );
}
