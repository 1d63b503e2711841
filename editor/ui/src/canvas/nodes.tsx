import { Tooltip } from "@mantine/core";
import {
  IconBrandWindows,
  IconLock,
  IconPencil,
  IconPlayerPlay,
  IconRefreshAlert,
  IconShieldExclamation,
  IconTerminal,
  type Icon,
} from "@tabler/icons-react";
import { Handle, NodeResizer, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { TypeIcon } from "../components/type-icon";
import { summarise } from "../document/summary";
import type { NodeType } from "../document/types";
import classes from "./canvas.module.css";
import type { CardData, CardNode, TriggerNode } from "./flow";
import { TallyBar } from "./tally-bar";

export const Card = memo(function Card({ data, selected }: NodeProps<CardNode>) {
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-meeting={data.meeting || undefined}
      data-disabled={data.node.disabled || undefined}
      data-unknown={!data.type || undefined}
    >
      <Head data={data} />
      <Ports data={data} />
      {data.tally && <TallyBar tally={data.tally} />}
      <FailedPort data={data} />
    </div>
  );
});

/** A loop: a rounded area with a header; what runs inside it lies inside it. */
export const ContainerBox = memo(function ContainerBox({ data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation();
  return (
    <div className={classes.container} data-selected={selected || undefined} data-disabled={data.node.disabled || undefined}>
      {!data.fixed && <NodeResizer isVisible={selected} minWidth={300} minHeight={180} color="var(--r-accent)" handleClassName={classes.resize} />}
      <div className={classes.containerHead}>
        <Head data={data} />
        <div className={classes.containerPorts}>
          <Ports data={data} />
        </div>
      </div>
      <div className={classes.body}>
        <span>{t("canvas.body_hint")}</span>
      </div>
      {data.tally && <TallyBar tally={data.tally} />}
      <FailedPort data={data} />
    </div>
  );
});

export const Trigger = memo(function Trigger({ data }: NodeProps<TriggerNode>) {
  return (
    <div className={classes.trigger}>
      <IconPlayerPlay size={14} stroke={2} aria-hidden />
      {data.label}
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes.silent} />
    </div>
  );
});

function Head({ data }: { data: CardData }) {
  const { t } = useTranslation();
  const { node, type } = data;
  const title = node.name || type?.title || node.type;
  const line = type ? summarise(type, node.params ?? {}, { computed: t("canvas.computed_word") }) : t("canvas.unknown_type", { type: node.type });
  return (
    <div className={classes.head}>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={!data.fixed} />
      <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} />
      <div className={classes.words}>
        <div className={classes.title} title={title}>
          {title}
        </div>
        <div className={classes.line} title={line}>
          {data.meeting ? t("canvas.once") : line || type?.title}
        </div>
      </div>
      {type && <Badges type={type} />}
      <ProblemDot data={data} />
    </div>
  );
}

function badgesOf(type: NodeType): [string, Icon][] {
  const found: [string, Icon][] = [];
  if (type.effect === "change") found.push(["changes", IconPencil]);
  if (type.reboot !== "never") found.push([type.reboot === "always" ? "reboots" : "may_reboot", IconRefreshAlert]);
  if (type.elevation === "admin") found.push(["admin", IconLock]);
  if (type.cuts_access) found.push(["cuts_access", IconShieldExclamation]);
  const platforms = Object.keys(type.platforms);
  if (platforms.length === 1 && platforms[0] === "linux") found.push(["linux", IconTerminal]);
  if (platforms.length === 1 && platforms[0] === "windows") found.push(["windows", IconBrandWindows]);
  return found;
}

function Badges({ type }: { type: NodeType }) {
  const { t } = useTranslation();
  const badges = badgesOf(type);
  if (badges.length === 0) return null;
  return (
    <div className={classes.badges}>
      {badges.map(([word, Shape]) => (
        <Tooltip key={word} label={t(`badge.${word}`)}>
          <span role="img" aria-label={t(`badge.${word}`)}>
            <Shape size={13} stroke={1.5} />
          </span>
        </Tooltip>
      ))}
    </div>
  );
}

function ProblemDot({ data }: { data: CardData }) {
  const count = data.problems.length;
  if (count === 0) return null;
  const severe = data.problems.some((problem) => problem.severity === "error");
  return (
    <Tooltip label={data.problems[0]?.message} multiline maw={320}>
      <span className={classes.dot} data-severity={severe ? "error" : "warning"} aria-label={data.problems[0]?.message} role="img">
        {count}
      </span>
    </Tooltip>
  );
}

function Ports({ data }: { data: CardData }) {
  return (
    <div className={classes.ports}>
      {data.ports.map((port) => (
        <div key={port.name} className={classes.port} title={port.description}>
          <span>{port.title.toLowerCase()}</span>
          <Handle id={port.name} type="source" position={Position.Right} className={classes.handle} isConnectable={!data.fixed} />
        </div>
      ))}
    </div>
  );
}

function FailedPort({ data }: { data: CardData }) {
  const { t } = useTranslation();
  return (
    <div className={classes.failed} data-wired={data.failedWired || undefined} data-fixed={data.fixed || undefined}>
      <span>{t("canvas.failed_port")}</span>
      <Handle id="failed" type="source" position={Position.Right} className={classes.handle} isConnectable={!data.fixed} />
    </div>
  );
}
