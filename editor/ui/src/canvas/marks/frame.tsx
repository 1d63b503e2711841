import { ActionIcon } from "@mantine/core";
import { IconBoxMargin, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { tip } from "../../components/tip";
import { updateGroup } from "../../document/groups";
import { groupItem } from "../../document/items";
import canvas from "../canvas.module.css";
import { fold } from "../commands/arrange";
import type { FrameNode } from "../flow";
import { ProblemDot } from "../problem-dot";
import { useEditorStore } from "../store";
import { useUi } from "../ui";
import classes from "./marks.module.css";
import { Naming } from "./naming";

/** A frame around nodes; folded, one card in their place. */
export const FrameMark = memo(function FrameMark({ data, selected }: NodeProps<FrameNode>) {
  const { group, count, fixed } = data;
  const folded = group.collapsed === true && !fixed;
  return (
    <div className={folded ? classes.folded : classes.frame} data-selected={selected || undefined}>
      <Handle type="target" position={Position.Left} isConnectable={false} className={canvas.silent} />
      <Title data={data} folded={folded} count={count} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={canvas.silent} />
      <ProblemDot problems={data.problems} />
    </div>
  );
});

function Title({ data, folded, count }: { data: FrameNode["data"]; folded: boolean; count: number }) {
  const { t } = useTranslation();
  const { group, fixed } = data;
  const item = groupItem(group.id);
  const naming = useUi((state) => state.naming === item);
  const title = group.title || t("canvas.group");
  return (
    <div className={classes.frameHead} onDoubleClick={() => !fixed && useUi.setState({ naming: item })}>
      {fixed ? <IconBoxMargin size={16} stroke={1.5} aria-hidden /> : <Fold item={item} folded={folded} title={title} />}
      <div className={classes.frameWords}>
        {naming && !fixed ? <FrameName id={group.id} title={group.title ?? ""} /> : <div className={`${classes.frameTitle} ellipsis`} title={title}>{title}</div>}
        {folded && <div className={classes.frameCount}>{t("canvas.steps_inside", { count })}</div>}
      </div>
    </div>
  );
}

function FrameName({ id, title }: { id: string; title: string }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  return <Naming label={t("canvas.group_name")} value={title} write={(value) => editor.getState().edit({ what: "rename" }, (doc) => updateGroup(doc, id, { title: value }))} />;
}

export function Fold({ item, folded, title }: { item: string; folded: boolean; title: string }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const label = t(folded ? "canvas.unfold" : "canvas.fold", { title });
  const Shape = folded ? IconChevronRight : IconChevronDown;
  return (
    <ActionIcon {...tip(label)} variant="subtle" color="gray" size={22} className="nodrag" aria-label={label} aria-expanded={!folded} onClick={() => fold({ editor }, [item])}>
      <Shape size={16} stroke={1.5} />
    </ActionIcon>
  );
}
