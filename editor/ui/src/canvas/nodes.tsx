import {
  IconAlertTriangle,
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
import type { TFunction } from "i18next";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { tip } from "../components/tip";
import { TypeIcon } from "../components/type-icon";
import { updateNode } from "../document/edits";
import type { Problem } from "../document/problems";
import { isContainer } from "../document/ports";
import { LEAST } from "../document/resize";
import { summarise } from "../document/summary";
import type { NodeType } from "../document/types";
import { ownValue } from "../i18n/own-values";
import classes from "./canvas.module.css";
import { FarCard, useFar } from "./far";
import type { CardData, CardNode, TriggerNode } from "./flow";
import { Fold } from "./marks/frame";
import { Naming } from "./marks/naming";
import { asks } from "./ports";
import { ProblemDot } from "./problem-dot";
import { useEditorStore } from "./store";
import { TallyBar } from "./tally-bar";
import { useUi } from "./ui";

export const Card = memo(function Card({ id, data, selected, height }: NodeProps<CardNode>) {
  const far = useFar();
  const naming = useUi((state) => state.naming === id);
  return far && !naming ? <FarCard id={id} data={data} selected={selected} height={height} /> : <NearCard id={id} data={data} selected={selected} />;
});

function NearCard({ id, data, selected }: Pick<NodeProps<CardNode>, "id" | "data" | "selected">) {
  const { t } = useTranslation();
  return (
    <div
      className={classes.card}
      data-selected={selected || undefined}
      data-meeting={data.meeting || undefined}
      data-disabled={data.node.disabled || undefined}
      data-unknown={!data.type || undefined}
      data-current={data.current || undefined}
    >
      <Head id={id} data={data} t={t} />
      <Ports id={id} data={data} />
      {data.tally && <TallyBar tally={data.tally} />}
      <FailedPort id={id} data={data} t={t} />
      <ProblemDot problems={data.problems} />
    </div>
  );
}

/** A loop: a rounded area with a header; what runs inside it lies inside it. */
export const ContainerBox = memo(function ContainerBox({ id, data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation();
  if (data.folded !== undefined)
    return (
      <div className={classes.card} data-selected={selected || undefined} data-disabled={data.node.disabled || undefined} data-current={data.current || undefined} data-stack>
        <Head id={id} data={data} t={t} />
        <Ports id={id} data={data} />
        <FailedPort id={id} data={data} t={t} />
        <ProblemDot problems={data.problems} />
      </div>
    );
  return (
    <div className={classes.container} data-selected={selected || undefined} data-disabled={data.node.disabled || undefined} data-current={data.current || undefined}>
      {!data.fixed && <NodeResizer isVisible={data.alone === true} minWidth={LEAST.container.width} minHeight={LEAST.container.height} color="var(--r-accent)" handleClassName={classes.resize} />}
      <div className={classes.containerHead}>
        <Head id={id} data={data} t={t} />
        <div className={classes.containerPorts}>
          <Ports id={id} data={data} />
        </div>
      </div>
      <div className={classes.body}>
        {data.bare && <span>{t("canvas.body_hint")}</span>}
      </div>
      {data.tally && <TallyBar tally={data.tally} />}
      <FailedPort id={id} data={data} t={t} />
      <ProblemDot problems={data.problems} />
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

function Head({ id, data, t }: { id: string; data: CardData; t: TFunction }) {
  const { node, type, fixed } = data;
  const naming = useUi((state) => state.naming === id) && !fixed;
  const title = node.name || type?.title || node.type;
  const line = type ? summarise(type, node.params ?? {}, { computed: t("canvas.computed_word"), called: (name) => data.called?.[name] ?? ownValue(name) }) : t("canvas.unknown_type", { type: node.type });
  const said = node.disabled
    ? t("canvas.is_disabled")
    : data.folded !== undefined
      ? t("canvas.steps_inside", { count: data.folded })
      : data.meeting
        ? t("canvas.once")
        : line || (node.name ? type?.title : type?.description);
  return (
    <div className={classes.head}>
      <Handle type="target" position={Position.Left} className={classes.handle} isConnectable={!data.fixed} />
      <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} />
      <div className={classes.words}>
        {naming ? (
          <NodeName id={id} name={node.name ?? ""} title={type?.title ?? node.type} />
        ) : (
          <div className={classes.title} title={title} onDoubleClick={() => !fixed && useUi.setState({ naming: id })}>
            {title}
          </div>
        )}
        <div className={classes.line} title={said}>
          {said}
        </div>
      </div>
      {isContainer(type) && !fixed && <Fold item={id} folded={data.folded !== undefined} title={title} />}
      {type && <Badges type={type} t={t} />}
    </div>
  );
}

function NodeName({ id, name, title }: { id: string; name: string; title: string }) {
  const editor = useEditorStore();
  return <Naming label={title} value={name} write={(value) => editor.getState().edit({ what: "rename" }, (doc) => updateNode(doc, id, { name: value || undefined }))} />;
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

function Badges({ type, t }: { type: NodeType; t: TFunction }) {
  const badges = badgesOf(type);
  if (badges.length === 0) return null;
  return (
    <div className={classes.badges}>
      {badges.map(([word, Shape]) => (
        <span key={word} role="img" aria-label={t(`badge.${word}`)} {...tip(t(`badge.${word}`))}>
          <Shape size={13} stroke={1.5} />
        </span>
      ))}
    </div>
  );
}

function Ports({ id, data }: { id: string; data: CardData }) {
  return (
    <div className={classes.ports}>
      {data.ports.map((port) => (
        <div key={port.name} className={classes.port} title={data.portProblems?.[port.name]?.message ?? port.description} data-severity={data.portProblems?.[port.name]?.severity}>
          <span>{port.title.toLowerCase()}</span>
          <PortProblem problem={data.portProblems?.[port.name]} />
          <Handle id={port.name} type="source" position={Position.Right} className={classes.handle} isConnectable={!data.fixed} onClick={asks(id, port.name, data)} />
        </div>
      ))}
    </div>
  );
}

function PortProblem({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null;
  return <IconAlertTriangle size={12} stroke={2} role="img" aria-label={problem.message} />;
}

function FailedPort({ id, data, t }: { id: string; data: CardData; t: TFunction }) {
  return (
    <div className={classes.failed} data-wired={data.failedWired || undefined} data-fixed={data.fixed || undefined}>
      <span>{t("canvas.failed_port")}</span>
      <Handle id="failed" type="source" position={Position.Right} className={classes.handle} isConnectable={!data.fixed} onClick={asks(id, "failed", data)} />
    </div>
  );
}
