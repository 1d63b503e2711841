import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { addNode, connect } from "../../document/edits";
import { filled } from "../../document/filling";
import { refusal } from "../../document/graph";
import { isNode } from "../../document/items";
import { absolute, containerAt, nextPlace } from "../../document/places";
import { splitFrom } from "../../document/ports";
import { edgeEnds } from "../../document/problems";
import { sizeOf } from "../../document/sizes";
import type { Catalog, NodeType, Place, WorkflowDoc } from "../../document/types";
import { behind, mainPort, putBetween } from "../../document/wires";
import { tell } from "../../components/tell";
import { fitsBody } from "../../document/fitting";
import { motion } from "../commands/selection";
import type { FlowEdge, FlowNode } from "../flow";
import { bringIntoView, focusNode } from "../focus";
import { noteUse } from "../picks";
import { useEditorStore } from "../store";
import type { Join } from "../ui";

/** Adds a node; `at` is its left upper corner on the canvas, `join` what it is wired to. Gives its key. */
export type AddNode = (type: NodeType, at?: Place, join?: Join) => string;

interface Spot {
  place: Place;
  parent?: string;
}

/**
 * Where it was dropped, or next to what it is joined to; without either, behind the selected one.
 */
export function useAddNode(catalog: Catalog): AddNode {
  const editor = useEditorStore();
  const { t } = useTranslation();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  return useCallback(
    (type, at, join) => {
      const { doc: before, nodes } = editor.getState();
      const [only] = nodes;
      const beside = !at && !join && nodes.length === 1 && only !== undefined && isNode(only) ? only : undefined;
      const how: Join | undefined = join ?? (beside === undefined ? undefined : behind(before, catalog, beside, type));
      if (!fitsBody(type, spotFor(before, catalog, at, how, beside).parent)) {
        tell(t("canvas.obstacle_once"));
        return "";
      }
      let added = "";
      editor.getState().edit({ what: how?.kind === "between" ? "insert" : "add", count: 1 }, (doc) => {
        const { place, parent } = spotFor(doc, catalog, at, how, beside);
        const next = addNode(doc, type, place, parent);
        added = next.key;
        return how ? fed(joined(next.doc, catalog, next.key, how), catalog, next.key, how) : next.doc;
      });
      if (added && !(added in before.nodes)) {
        editor.getState().select([added]);
        focusNode(added);
        setTimeout(() => bringIntoView(flow, added, motion()), 100);
        noteUse(type.id);
      }
      return added;
    },
    [catalog, editor, flow, t],
  );
}

function spotFor(doc: WorkflowDoc, catalog: Catalog, at: Place | undefined, join: Join | undefined, beside: string | undefined): Spot {
  if (join) {
    const [key, side] = join.kind === "after" ? [splitFrom(join.from)[0], 1] : join.kind === "before" ? [join.to, -1] : [edgeEnds(join.edge).source, 1];
    const parent = doc.nodes[key]?.parent;
    const near = doc.layout?.[key] ?? { x: 0, y: 0 };
    if (!at && join.kind === "between") return { parent, place: { x: near.x + sizeOf(doc, catalog, key).width + 72, y: near.y } };
    if (!at && side > 0) return { parent, place: nextPlace(doc, key) };
    if (!at) return { parent, place: { x: near.x - 328, y: near.y } };
    const origin = parent === undefined ? { x: 0, y: 0 } : absolute(doc, parent);
    return { parent, place: { x: at.x - origin.x, y: at.y - origin.y } };
  }
  if (!at) return { parent: beside && doc.nodes[beside]?.parent, place: nextPlace(doc, beside) };
  const home = containerAt(doc, catalog, at);
  return { parent: home?.key, place: { x: at.x - (home?.origin.x ?? 0), y: at.y - (home?.origin.y ?? 0) } };
}

/** What the step before gives, taken by the new one; or what the new one gives, by the one behind it. */
function fed(doc: WorkflowDoc, catalog: Catalog, key: string, join: Join): WorkflowDoc {
  const behind = join.kind === "before" ? join.to : join.kind === "between" ? edgeEnds(join.edge).to : undefined;
  const own = filled(doc, catalog, key);
  return behind === undefined ? own : filled(own, catalog, behind, key);
}

function joined(doc: WorkflowDoc, catalog: Catalog, key: string, join: Join): WorkflowDoc {
  const port = mainPort(doc, catalog, key);
  const wired = (from: string, to: string) => (refusal(doc, from, to, catalog) ? doc : connect(doc, from, to));
  if (join.kind === "after") return wired(join.from, key);
  if (join.kind === "before") return port ? wired(`${key}.${port}`, join.to) : doc;
  const { from, to } = edgeEnds(join.edge);
  if (!port) return doc;
  // the wire from the start pill stands for no edge: the new step just comes before the first one
  if (!doc.nodes[splitFrom(from)[0]]) return wired(`${key}.${port}`, to);
  return putBetween(doc, catalog, { from, to }, key);
}
