import { ActionIcon, Anchor, Group, Indicator, Menu, SegmentedControl, Text, useMantineColorScheme } from "@mantine/core";
import { IconBell, IconChevronRight, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";
import { useApprovals } from "../api/queries";
import { useLogOut, useSession } from "../api/session";
import { tip } from "../components/tip";
import { LANGUAGES, speak, type Language } from "../i18n";
import { forgetClient } from "./client";
import { ClientSwitch } from "./client-switch";
import classes from "./frame.module.css";
import { Search } from "./search";
import { useWhere } from "./where";

export function TopBar() {
  return (
    <header className={classes.bar}>
      <Where />
      <Group gap={8} wrap="nowrap">
        <ClientSwitch />
        <Search />
        <Waiting />
        <LanguageChoice />
        <ThemeChoice />
        <Me />
      </Group>
    </header>
  );
}

function Where() {
  const { t } = useTranslation();
  const area = useLocation().pathname.split("/")[1] || "home";
  const { title } = useWhere();
  return (
    <div className={classes.where}>
      {title ? (
        <>
          <Anchor component={Link} to={`/${area}`} size="sm" c="dimmed">
            {t(`frame.${area}`)}
          </Anchor>
          <IconChevronRight size={14} color="var(--r-idle)" aria-hidden />
          <Text component={area === "workflows" ? "h1" : "span"} m={0} size="sm" fw={600} className="ellipsis" title={title}>
            {title}
          </Text>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t(`frame.${area}`, { defaultValue: "Ruota" })}
        </Text>
      )}
    </div>
  );
}

/** What waits for a person, wherever in Ruota one is. */
function Waiting() {
  const { t } = useTranslation();
  const approvals = useApprovals().data ?? [];
  if (approvals.length === 0) return null;
  return (
    <Menu position="bottom-end" width={320}>
      <Indicator label={approvals.length} size={16} offset={4}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("approval.waiting", { count: approvals.length })}>
            <IconBell size={20} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
      </Indicator>
      <Menu.Dropdown>
        <Menu.Label>{t("approval.waiting", { count: approvals.length })}</Menu.Label>
        {approvals.map((approval) => (
          <Menu.Item key={`${approval.run_id}${approval.path}`} component={Link} to={`/runs/${approval.run_id}`}>
            {approval.title ?? approval.workflow_name ?? approval.path}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("frame.language")}
      value={i18n.language}
      onChange={(value) => void speak(value as Language)}
      data={Object.keys(LANGUAGES).map((value) => ({ value, label: value.toUpperCase() }))}
    />
  );
}

const SCHEMES = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

function ThemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Shape = SCHEMES[colorScheme];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon {...tip(t("frame.theme"))} variant="subtle" color="gray" size="lg" aria-label={t("frame.theme")}>
          <Shape size={20} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).map((scheme) => {
          const Item = SCHEMES[scheme];
          return (
            <Menu.Item key={scheme} leftSection={<Item size={16} stroke={1.5} />} onClick={() => setColorScheme(scheme)}>
              {t(`frame.theme_${scheme}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

function Me() {
  const { t } = useTranslation();
  const { user } = useSession();
  const logOut = useLogOut();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("frame.me", { name: user?.name })}>
          <IconUser size={20} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.name}</Menu.Label>
        <Menu.Item component={Link} to="/settings/tokens">
          {t("frame.tokens")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} />} onClick={() => {
            // whoever logs in next begins at home, with all clients
            void navigate("/");
            forgetClient();
            void logOut();
          }}>
          {t("frame.log_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
