import { Anchor, Badge, Button, Center, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { del, get } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Device } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { OutcomeIcon } from "../../components/outcome";
import { Page } from "../../components/page";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";
import { useTitle } from "../../frame/where";
import { toldMessage } from "../../i18n/told";
import { Connection } from "./connection";
import { DeviceDrawer } from "./device-drawer";
import { DeviceRuns } from "./device-runs";
import classes from "./device.module.css";
import { Facts } from "./facts";
import { OpenHours } from "./open-hours";
import { PickWorkflow } from "./pick-workflow";

/** All of one device: how it stands, what it is, and what ran on it. */
export default function DevicePage() {
  const { id = "" } = useParams();
  const device = useQuery({ queryKey: ["device", id], queryFn: () => get<Device>(`/devices/${id}`) });
  if (device.error) return <Trouble error={device.error} retry={() => void device.refetch()} />;
  if (!device.data)
    return (
      <Center h="100%">
        <Loader size="sm" type="dots" color="var(--r-idle)" />
      </Center>
    );
  return <Whole key={id} device={device.data} />;
}

function Whole({ device }: { device: Device }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayChange = useSession().user?.role !== "viewer";
  const [editing, setEditing] = useState(false);
  const [running, setRunning] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const remove = useChange(() => del(`/devices/${device.id}`), ["devices"], ["clients"]);
  useTitle(device.name);
  const askRemove = () =>
    setQuestion({
      title: t("devices.delete_title"),
      body: t("device.delete_body", { name: device.name }),
      verb: t("device.delete_verb", { name: device.name }),
      act: async () => {
        await remove.mutateAsync(undefined);
        void navigate("/devices");
      },
    });
  const actions = (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={askRemove}>
        {t("do.delete")}
      </Button>
      <Button variant="default" leftSection={<IconPencil size={16} stroke={1.5} />} onClick={() => setEditing(true)}>
        {t("device.edit")}
      </Button>
      <Button leftSection={<IconPlayerPlay size={16} stroke={2} />} onClick={() => setRunning(true)}>
        {t("device.run")}
      </Button>
    </>
  );
  return (
    <Page title={device.name} lead={[device.client, device.site].filter(Boolean).join(" · ")} action={mayChange ? actions : undefined}>
      <div className={classes.columns}>
        <Stack gap={24}>
          <Part title={t("device.runs")}>
            <DeviceRuns device={device.id} />
          </Part>
        </Stack>
        <Stack gap={24}>
          <Part title={t("device.about")} pad>
            <About device={device} />
          </Part>
          {mayChange && (
            <section className={`card ${classes.side}`} aria-label={t("devices.connection")}>
              <Connection device={device} stale={false} />
            </section>
          )}
          <Part title={t("device.facts")} pad>
            <Facts facts={device.facts} />
          </Part>
        </Stack>
      </div>
      {editing && <DeviceDrawer device={device} close={() => setEditing(false)} />}
      {running && <PickWorkflow devices={[device.id]} close={() => setRunning(false)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
    </Page>
  );
}

function Part({ title, pad, children }: { title: string; pad?: boolean; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb={8}>
        {title}
      </Title>
      <div className={pad ? `card ${classes.side}` : "card"}>{children}</div>
    </section>
  );
}

function About({ device }: { device: Device }) {
  const { t } = useTranslation();
  const rows: [string, ReactNode][] = [
    [t("device.state"), <Standing key="state" device={device} />],
    [t("devices.address"), device.connector === "local" ? t("devices.local") : `${device.address}:${device.port ?? ""}`],
    [t("devices.connector"), t(`connector.${device.connector}`)],
    [t("devices.platform"), t(`platform.${device.platform}`)],
    [t("devices.credential"), device.credential ?? (device.connector === "local" ? "–" : t("devices.no_credential"))],
    [t("maintenance.title"), <OpenHours key="window" device={device} />],
    [t("devices.tags"), device.tags.length > 0 ? <Tags key="tags" tags={device.tags} /> : "–"],
  ];
  if (device.jump_device_id) rows.push([t("devices.jump"), <Anchor key="jump" component={Link} size="sm" to={`/devices/${device.jump_device_id}`}>{t("device.jump_open")}</Anchor>]);
  if (device.notes) rows.push([t("devices.notes"), <span key="notes" style={{ whiteSpace: "pre-wrap" }}>{device.notes}</span>]);
  return (
    <dl className={classes.rows}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether it was reached the last time: shape and word. */
function Standing({ device }: { device: Device }) {
  const { t } = useTranslation();
  if (device.last_error)
    return (
      <Group gap={6} wrap="nowrap" align="flex-start">
        <OutcomeIcon state="unreachable" />
        <span>{toldMessage({ message: device.last_error, told: device.last_error_told })}</span>
      </Group>
    );
  if (!device.last_seen_at) return <Text span size="sm" c="dimmed">{t("device.never")}</Text>;
  return (
    <Group gap={6} wrap="nowrap">
      <OutcomeIcon state="ok" />
      <span>
        {t("device.reached")} <When at={device.last_seen_at} />
      </span>
    </Group>
  );
}

export function Tags({ tags }: { tags: string[] }) {
  return (
    <Group gap={4}>
      {tags.map((tag) => (
        <Badge key={tag} size="sm" variant="default" tt="none" radius="sm" fw={400}>
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
