import { Button, Text, Title } from "@mantine/core";
import { IconHeartbeat, IconPencilPlus, IconPlayerPlay, IconTemplate, type Icon } from "@tabler/icons-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useDevices, useWorkflows } from "../../api/queries";
import type { WorkflowRow } from "../../api/types";
import classes from "./home.module.css";

const QuickRun = lazy(() => import("./quick-run"));

/** The shipped workflow that only reads: the first thing to try. */
const CHECK_UP = ["computer-check-up", "computer-checkup", "check-up", "device-check-up"];

/** Three ways to start: look at what is there, take what others have drawn, draw. */
export function Start({ first }: { first: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={classes.ways} aria-label={t("home.start")}>
      <CheckUp first={first} />
      <Way icon={IconTemplate} title={t("home.template_title")} text={t("home.template_body")}>
        <Button variant="default" component={Link} to="/workflows?new=template">
          {t("home.template_go")}
        </Button>
      </Way>
      <Way icon={IconPencilPlus} title={t("home.draw_title")} text={t("home.draw_body")}>
        <Button variant="default" component={Link} to="/workflows?new=empty">
          {t("home.draw_go")}
        </Button>
      </Way>
    </section>
  );
}

function CheckUp({ first }: { first: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<WorkflowRow | null>(null);
  const workflows = useWorkflows().data ?? [];
  const devices = useDevices().data ?? [];
  const here = devices.find((device) => device.connector === "local") ?? devices[0];
  const checkUp = CHECK_UP.map((id) => workflows.find((row) => row.id === id)).find(Boolean) ?? workflows.find((row) => /check.?up/i.test(row.id));
  if (!checkUp || !here) return null;
  return (
    <Way icon={IconHeartbeat} title={first ? t("home.first_title") : here.connector === "local" ? t("home.check_this") : t("home.start_title", { device: here.name })} text={t("home.start_body")}>
      <Button leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={() => setOpen(checkUp)}>
        {t("home.check_up")}
      </Button>
      <Button variant="subtle" color="gray" px={8} component={Link} to={`/workflows/${checkUp.id}`}>
        {t("home.see_workflow")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <QuickRun workflow={open} target={{ devices: [here.id] }} close={() => setOpen(null)} />
        </Suspense>
      )}
    </Way>
  );
}

function Way({ icon: Shape, title, text, children }: { icon: Icon; title: string; text: string; children: ReactNode }) {
  return (
    <div className={`card ${classes.way}`}>
      <Shape size={24} stroke={1.5} color="var(--r-accent)" aria-hidden />
      <Title order={2} lineClamp={2} title={title}>
        {title}
      </Title>
      <Text c="dimmed" size="sm">
        {text}
      </Text>
      <div className={classes.wayFoot}>{children}</div>
    </div>
  );
}
