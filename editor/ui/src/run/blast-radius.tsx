import { Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import type { Mode, Target } from "../api/types";
import { shortly } from "../components/time";
import { Trouble } from "../components/trouble";
import { locale } from "../i18n/locale";
import { toldPart, type Told } from "../i18n/told";
import classes from "./blast-radius.module.css";
import { Disclosed, type Which } from "./device-list";
import { Outside, type OutsideGroup, type Windows } from "./outside";
import { shown, SHOWN, type Some } from "./some";

interface Touched {
  schedule: { id: string; name: string; mode: Mode; next_due_at: string | null; target: Target } | null;
  devices: Some;
  clients: number;
  able: number;
  able_before: number | null;
  offline: Some;
  untried: Some;
  without_credential: Some;
  outside_window: OutsideGroup[];
  without_script: { platform: string; devices: Some; steps: Told[] }[];
}

interface Blast {
  version: number | null;
  changes: Told[];
  reboots: Told[];
  cuts_access: Told[];
  new: Told[];
  touched: Touched[];
}

const PLATFORMS: Record<string, string> = { linux: "Linux", windows: "Windows" };

interface BlastRadiusProps {
  workflow: string;
  /** Absent: the targets of all schedules that are on. */
  target?: Target;
  /** Of the published version, as schedules run it, not of the draft. */
  published?: boolean;
  /** Whether changes keep to maintenance windows, for which who is outside is told; absent where nothing is changed. */
  windows?: Windows;
  /** When it is to start by itself; absent: now. */
  clock?: { cron: string; timezone: string };
}

/** What a workflow does and which devices it would meet: said before it is published, scheduled or run. */
export function BlastRadius({ workflow, target, published, windows, clock }: BlastRadiusProps) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["blast-radius", workflow, target, published, clock],
    queryFn: () => post<Blast>(`/workflows/${workflow}/blast-radius`, { ...(target && { target }), ...(published && { published }), ...(clock && { schedule: clock }) }),
    placeholderData: keepPreviousData,
    enabled: !target || Object.keys(target).length > 0,
  });
  if (found.error) return <Trouble error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { touched, ...deeds } = found.data;
  return (
    <section className={classes.box} aria-label={t("blast.title")} data-testid="blast-radius">
      <Stack gap={12}>
        <Text size="sm" fw={600}>
          {t("blast.title")}
        </Text>
        <Deeds {...deeds} />
        {touched.length === 0 && <Text size="sm">{t("blast.no_schedule")}</Text>}
        {touched.map((one) => (
          <Devices key={one.schedule?.id ?? ""} touched={one} target={one.schedule?.target ?? target ?? {}} version={deeds.version} windows={one.schedule ? "kept" : windows} />
        ))}
      </Stack>
    </section>
  );
}

function Deeds({ version, changes, reboots, cuts_access, new: added }: Omit<Blast, "touched">) {
  const { t } = useTranslation();
  const rows: [string, Told[]][] = [
    [t("blast.changes"), changes],
    [t("blast.reboots"), reboots],
    [t("blast.cuts_access"), cuts_access],
    [t("blast.new", { version }), added],
  ];
  const said = rows.filter(([, names]) => names.length > 0);
  return (
    <>
      {changes.length === 0 && <Text size="sm">{t("blast.reads")}</Text>}
      {said.length > 0 && (
        <dl className={classes.deeds}>
          {said.map(([word, names]) => (
            <div key={word} style={{ display: "contents" }}>
              <dt>{word}</dt>
              <dd>{names.map(toldPart).join(", ")}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Devices({ touched, target, version, windows }: { touched: Touched; target: Target; version: number | null; windows: Windows | undefined }) {
  const { t, i18n } = useTranslation();
  const { schedule, devices } = touched;
  return (
    <div>
      <div className={classes.head}>
        {schedule && (
          <Text size="sm" fw={600}>
            {schedule.name}
          </Text>
        )}
        <div className={`tabular ${classes.number}`}>
          {devices.count > 0 ? (
            <Disclosed key={JSON.stringify(target)} words={t("blast.devices", { count: devices.count })} which={{ target }} count={devices.count} beside={` ${t("blast.clients", { count: touched.clients })}`} />
          ) : (
            `${t("blast.devices", { count: 0 })} ${t("blast.clients", { count: touched.clients })}`
          )}
        </div>
        {schedule && (
          <Text size="sm" c="dimmed">
            {schedule.next_due_at && shortly(schedule.next_due_at, locale(i18n.language))}
            {schedule.mode === "preview" && ` · ${t("blast.preview")}`}
          </Text>
        )}
      </div>
      <ul className={classes.lines}>
        {windows && <Outside groups={touched.outside_window} windows={windows} />}
        {warnings(t, touched).map(({ line, count, ...which }) => (
          <li key={line} className={classes.line}>
            <IconAlertTriangle size={16} color="var(--r-warn)" aria-hidden />
            <div className={classes.said}>
              {line}
              {count > SHOWN && (
                <>
                  {" "}
                  <Disclosed key={JSON.stringify(target)} words={t("target.show_all")} name={line} which={{ target, ...which }} count={count} />
                </>
              )}
            </div>
          </li>
        ))}
        <li className={classes.line}>
          <IconInfoCircle size={16} color="var(--r-idle)" aria-hidden />
          <span>{ability(t, touched, version)}</span>
        </li>
      </ul>
    </div>
  );
}

const ability = (t: TFunction, { able, able_before: before, devices }: Touched, version: number | null) =>
  before === null || before === able
    ? t("blast.able", { count: able, all: devices.count })
    : t("blast.able_before", { count: able, all: devices.count, version, before });

/** What a run would not get to: in a sentence, and which part of the devices it is. */
interface Warned extends Omit<Which, "target"> {
  line: string;
  count: number;
}

function warnings(t: TFunction, touched: Touched): Warned[] {
  const groups = (["offline", "without_credential", "untried"] as const).filter((word) => touched[word].count > 0);
  return [
    ...groups.map((part) => ({ part, count: touched[part].count, line: t(`blast.${part}`, { count: touched[part].count, names: shown(t, touched[part]) }) })),
    ...touched.without_script.map(({ platform, devices, steps }) => ({
      platform,
      count: devices.count,
      line: t("blast.without_script", {
        count: devices.count,
        platform: PLATFORMS[platform] ?? platform,
        names: shown(t, devices),
        steps: shown(t, { count: steps.length, names: steps.map(toldPart) }),
      }),
    })),
  ];
}
