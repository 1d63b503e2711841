import { Button, Stack, Text } from "@mantine/core";
import { IconScissors } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { disconnect } from "../../document/edits";
import { portsOf } from "../../document/ports";
import { edgeEnds, edgeId, siteOf } from "../../document/problems";
import type { Catalog } from "../../document/types";
import { useEditor, useEditorStore } from "../store";
import { Said } from "./said";

export function EdgePanel({ id, catalog }: { id: string; catalog: Catalog }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const doc = useEditor((state) => state.doc);
  const all = useEditor((state) => state.problems);
  const ends = edgeEnds(id);
  const source = doc.nodes[ends.source];
  const target = doc.nodes[ends.to];
  if (!source || !target) return null;
  const nameOf = (node: typeof source) => node.name || catalog.get(node.type)?.title || node.type;
  const port = portsOf(source, catalog.get(source.type)).find((each) => each.name === ends.port);
  const word = ends.port === "failed" ? t("canvas.failed_port") : (port?.title ?? ends.port);
  const mine = all.filter((problem) => {
    const site = siteOf(problem.pointer);
    const edge = site.kind === "edge" ? doc.edges[site.index] : undefined;
    return edge !== undefined && edgeId(edge) === id;
  });
  return (
    <Stack gap={12}>
      <Text fw={600} pr={24}>
        {t("canvas.edge_title")}
      </Text>
      <Text size="sm">{t("canvas.edge_sentence", { source: nameOf(source), port: word.toLowerCase(), target: nameOf(target) })}</Text>
      {mine.map((problem) => (
        <Said key={problem.pointer + problem.message} problem={problem} catalog={catalog} />
      ))}
      {port?.description && (
        <Text size="sm" c="dimmed">
          {port.description}
        </Text>
      )}
      <Button variant="default" leftSection={<IconScissors size={16} stroke={1.5} />} style={{ alignSelf: "flex-start" }}
        onClick={() => { editor.getState().edit({ what: "cut_edge", count: 1 }, (now) => disconnect(now, [ends])); editor.getState().select([]); }}>
        {t("canvas.cut_edge")}
      </Button>
    </Stack>
  );
}
