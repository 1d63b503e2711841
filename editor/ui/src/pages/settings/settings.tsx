import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useSession } from "../../api/session";
import { Page } from "../../components/page";
import { Activity } from "./activity";
import { General } from "./general";
import { Mail } from "./mail";
import { Me } from "./me";
import { Tokens } from "./tokens";
import { Users } from "./users";

const TABS = { general: General, mail: Mail, users: Users, tokens: Tokens, me: Me, activity: Activity } as const;
type Tab = keyof typeof TABS;
const ADMIN: Tab[] = ["users", "activity"];

export default function Settings() {
  const { t } = useTranslation();
  const { user } = useSession();
  const navigate = useNavigate();
  const { tab } = useParams();
  const tabs = (Object.keys(TABS) as Tab[]).filter((name) => user?.role === "admin" || !ADMIN.includes(name));
  const current = tabs.find((name) => name === tab) ?? "general";
  return (
    <Page title={t("frame.settings")}>
      <Tabs value={current} onChange={(next) => void navigate(`/settings/${next}`)} keepMounted={false}>
        <Tabs.List mb={20}>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`settings.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => {
          const Content = TABS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Content />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
