import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Picker, type Entry } from "../../components/picker";
import { TypeIcon } from "../../components/type-icon";
import { ledElsewhere, wayWord } from "../../document/ends";
import { filled } from "../../document/filling";
import { splitFrom } from "../../document/ports";
import { edgeEnds, edgeId } from "../../document/problems";
import type { Catalog, EdgeDoc } from "../../document/types";
import { reconnect } from "../../document/wires";
import { focusEdge } from "../focus";
import { useEditor, useEditorStore } from "../store";
import { useUi, type Leading } from "../ui";
import { Floating } from "./floating";

const close = () => useUi.setState({ leading: null });

/** Where one end of a wire is led instead, chosen from a list: what the mouse does by dragging it. */
export function LeadMenu({ catalog }: { catalog: Catalog }) {
  const leading = useUi((state) => state.leading);
  return leading && <Open leading={leading} catalog={catalog} />;
}

function Open({ leading, catalog }: { leading: Leading; catalog: Catalog }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const doc = useEditor((state) => state.doc);
  const { edge, end, screen } = leading;
  const label = t(`canvas.lead_${end}`);
  const entries = useMemo(() => {
    const now = edgeEnds(edge);
    const lead = (next: EdgeDoc) => {
      editor.getState().edit({ what: "reconnect", count: 1 }, (before) => filled(reconnect(before, now, next), catalog, next.to));
      editor.getState().select([], [edgeId(next)]);
      focusEdge(edgeId(next));
    };
    return ledElsewhere(doc, catalog, now, end).map((next): Entry => {
      const key = end === "to" ? next.to : splitFrom(next.from)[0];
      const node = doc.nodes[key];
      const type = node && catalog.get(node.type);
      const title = node?.name || type?.title || key;
      const detail = end === "to" ? key : (wayWord(doc, catalog, next.from) ?? t("canvas.failed_port")).toLowerCase();
      return {
        id: edgeId(next),
        section: t("canvas.steps_here"),
        icon: <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} size={24} />,
        title,
        detail,
        fields: [{ text: `${title} ${detail}`, weight: 1, loose: true }, { text: key, weight: 0.8, loose: false }],
        act: () => lead(next),
      };
    });
  }, [doc, catalog, edge, end, editor, t]);
  return (
    <Floating at={screen} label={t("canvas.add_menu")} close={close}>
      <Picker label={label} entries={entries} close={close} none={t("canvas.nothing_fits")} />
    </Floating>
  );
}
