import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FitKey } from "../canvas/fit-key";
import { FlowView } from "../canvas/flow-view";
import { toEdges, toNodes, type FlowEdge, type FlowNode } from "../canvas/flow";
import { overlaid, type Difference, type Kind } from "../document/diff";
import { edgeEnds } from "../document/problems";
import type { Catalog, WorkflowDoc } from "../document/types";
import classes from "./history.module.css";

interface DiffViewProps {
  before: WorkflowDoc;
  after: WorkflowDoc;
  difference: Difference;
  catalog: Catalog;
}

/** Both documents in one drawing: what came, went and changed is marked by colour and by a sign. */
export function DiffView({ before, after, difference, catalog }: DiffViewProps) {
  const { t } = useTranslation();
  const { nodes, edges } = useMemo(() => {
    const doc = overlaid(before, after);
    const extras = { triggerLabel: t("canvas.trigger"), fixed: true };
    return marked(toNodes(doc, catalog, extras), toEdges(doc, extras, catalog), difference);
  }, [before, after, difference, catalog, t]);
  const anchors = useMemo(() => firstChange(nodes, difference), [nodes, difference]);
  return (
    <div className={classes.stage} data-testid="diff">
      <FlowView nodes={nodes} edges={edges} nodesDraggable={false} nodesConnectable={false} elementsSelectable={false} edgesFocusable={false} minimap={nodes.length > 30} readable anchors={anchors}>
        <FitKey />
      </FlowView>
      <ul className={classes.legend} aria-label={t("history.legend")}>
        {(["added", "changed", "removed"] as const).map((kind) => (
          <li key={kind} data-kind={kind}>{t(`history.${kind}`)}</li>
        ))}
      </ul>
    </div>
  );
}

/** The leftmost step that differs; where no step does, the first whose wires do. */
function firstChange(nodes: readonly FlowNode[], { nodes: changes, edges }: Difference): string[] {
  const keys = new Set(changes.length > 0 ? changes.map(({ key }) => key) : edges.map(({ id }) => edgeEnds(id).source));
  const known = new Map(nodes.map((node) => [node.id, node]));
  const left = (node: FlowNode | undefined): number => (node ? node.position.x + left(known.get(node.parentId ?? "")) : 0);
  return nodes.filter(({ id }) => keys.has(id)).sort((a, b) => left(a) - left(b)).slice(0, 1).map(({ id }) => id);
}

function marked(nodes: FlowNode[], edges: FlowEdge[], { nodes: changes, edges: wires, layout }: Difference): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const kinds = new Map<string, Kind>([...layout.filter(({ item }) => item.includes(":")).map(({ item, kind }): [string, Kind] => [item, kind]), ...changes.map(({ key, kind }): [string, Kind] => [key, kind])]);
  const wireKinds = new Map(wires.map(({ id, kind }) => [id, kind]));
  return {
    nodes: nodes.map((node) => (kinds.has(node.id) ? { ...node, className: classes[kinds.get(node.id) as Kind] } : node)),
    edges: edges.map((edge) => (wireKinds.has(edge.id) ? { ...edge, className: classes[wireKinds.get(edge.id) as Kind] } : edge)),
  };
}
