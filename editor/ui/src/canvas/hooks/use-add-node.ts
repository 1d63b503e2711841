import { useCallback } from "react";
import { addNode, connect } from "../../document/edits";
import { isContainer, portsOf } from "../../document/ports";
import { refusal } from "../../document/graph";
import type { Catalog, NodeType, Place } from "../../document/types";
import { containerAt, nextPlace } from "../flow";
import { useEditorStore } from "../store";

/** Adds a node: where it was dropped, or to the right of the selected one and wired to its first free port. */
export function useAddNode(catalog: Catalog) {
  const editor = useEditorStore();
  return useCallback(
    (type: NodeType, at?: Place) => {
      const { doc: before, nodes } = editor.getState();
      const beside = !at && nodes.length === 1 ? nodes[0] : undefined;
      let added = "";
      editor.getState().edit((doc) => {
        const home = at ? containerAt(doc, catalog, at) : undefined;
        const parent = at ? home?.key : beside && doc.nodes[beside]?.parent;
        const place = at ? { x: at.x - (home?.origin.x ?? 0), y: at.y - (home?.origin.y ?? 0) } : nextPlace(doc, beside);
        const next = addNode(doc, type, place, parent);
        added = next.key;
        const from = beside && freePort(next.doc, beside, catalog);
        return from && !refusal(next.doc, from, next.key) ? connect(next.doc, from, next.key) : next.doc;
      });
      if (added && !(added in before.nodes)) editor.getState().select([added]);
      return added;
    },
    [catalog, editor],
  );
}

function freePort(doc: Parameters<typeof refusal>[0], key: string, catalog: Catalog): string | undefined {
  const node = doc.nodes[key];
  const type = node && catalog.get(node.type);
  if (!node || (type?.control === "stop" && !isContainer(type))) return undefined;
  const free = portsOf(node, type).find((port) => !doc.edges.some((edge) => edge.from === `${key}.${port.name}`));
  return free && `${key}.${free.name}`;
}
