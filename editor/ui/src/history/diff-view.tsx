import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FlowView } from "../canvas/flow-view";
import { toEdges, toNodes, type FlowEdge, type FlowNode } from "../canvas/flow";
import { overlaid, type Difference, type Kind } from "../document/diff";
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
  return (
    <div className={classes.stage} data-testid="diff">
      <FlowView nodes={nodes} edges={edges} nodesDraggable={false} nodesConnectable={false} elementsSelectable={false} edgesFocusable={false} minimap={nodes.length > 30} />
      <ul className={classes.legend} aria-label={t("history.legend")}>
        {(["added", "changed", "removed"] as const).map((kind) => (
          <li key={kind} data-kind={kind}>{t(`history.${kind}`)}</li>
        ))}
      </ul>
    </div>
  );
}

function marked(nodes: FlowNode[], edges: FlowEdge[], { nodes: changes, edges: wires, layout }: Difference): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const kinds = new Map<string, Kind>([...layout.filter(({ item }) => item.includes(":")).map(({ item, kind }): [string, Kind] => [item, kind]), ...changes.map(({ key, kind }): [string, Kind] => [key, kind])]);
  const wireKinds = new Map(wires.map(({ id, kind }) => [id, kind]));
  return {
    nodes: nodes.map((node) => (kinds.has(node.id) ? { ...node, className: classes[kinds.get(node.id) as Kind] } : node)),
    edges: edges.map((edge) => (wireKinds.has(edge.id) ? { ...edge, className: classes[wireKinds.get(edge.id) as Kind] } : edge)),
  };
}
