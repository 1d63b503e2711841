import { Button, Group, Modal, Radio, ScrollArea, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Clashing } from "../canvas/hooks/use-autosave";
import { useEditor } from "../canvas/store";
import { merge, type Choices, type Clash, type Side } from "../document/merge";
import type { Catalog, WorkflowDoc } from "../document/types";
import { Value } from "./field-table";
import classes from "./history.module.css";
import { fieldTitle, nodeTitle } from "./names";

interface MergeDialogProps {
  clashing: Clashing;
  catalog: Catalog;
  done: (clashing: Clashing, choices: Choices) => void;
}

/** What two people changed each in another way, one by one; everything else of both is already brought together. */
export function MergeDialog({ clashing, catalog, done }: MergeDialogProps) {
  const { t } = useTranslation();
  const mine = useEditor((state) => state.doc);
  const { base, theirs } = clashing;
  const clashes = useMemo(() => merge(base, mine, theirs.document).clashes, [base, mine, theirs]);
  const [choices, setChoices] = useState<Record<string, Side>>({});
  const all = (side: Side) => setChoices(Object.fromEntries(clashes.map(({ id }) => [id, side])));
  const open = clashes.filter(({ id }) => !choices[id]).length;
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} size={900} title={t("history.clash")} closeOnEscape={false} closeOnClickOutside={false}>
      <Stack>
        <Text size="sm">{t("history.clash_body", { who: theirs.updated_by })}</Text>
        <ScrollArea.Autosize mah="55vh">
          <Stack gap={12}>
            {clashes.map((clash) => (
              <OneClash key={clash.id} clash={clash} title={clashTitle(clash, base, mine, theirs.document, catalog, t)} who={theirs.updated_by} chosen={choices[clash.id]} choose={(side) => setChoices({ ...choices, [clash.id]: side })} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Group justify="space-between">
          <Group gap={8}>
            <Button variant="subtle" color="gray" onClick={() => all("mine")}>{t("history.all_mine")}</Button>
            <Button variant="subtle" color="gray" onClick={() => all("theirs")}>{t("history.all_theirs", { who: theirs.updated_by })}</Button>
          </Group>
          <Button disabled={open > 0} onClick={() => done(clashing, choices)}>{t("history.save_both")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function OneClash({ clash, title, who, chosen, choose }: { clash: Clash; title: string; who: string; chosen: Side | undefined; choose: (side: Side) => void }) {
  const { t } = useTranslation();
  const gone = clash.path === undefined;
  const shown = (value: unknown) => (gone ? <Text size="sm">{t(value === undefined ? "history.taken_away" : "history.worked_on")}</Text> : <Value value={value} />);
  return (
    <Radio.Group value={chosen ?? ""} onChange={(side) => choose(side as Side)} label={title} data-clash={clash.id} className={classes.clash}>
      <div className={classes.sides}>
        <Radio.Card value="mine" className={classes.side}><Group gap={8} wrap="nowrap"><Radio.Indicator /><Text size="sm" fw={600}>{t("history.mine")}</Text></Group>{shown(clash.mine)}</Radio.Card>
        <Radio.Card value="theirs" className={classes.side}><Group gap={8} wrap="nowrap"><Radio.Indicator /><Text size="sm" fw={600} className="ellipsis">{who}</Text></Group>{shown(clash.theirs)}</Radio.Card>
      </div>
      {!gone && <div className={classes.was}><Text size="xs" c="dimmed">{t("history.was")}</Text><Value value={clash.base} /></div>}
    </Radio.Group>
  );
}

type Say = Parameters<typeof fieldTitle>[2];

function clashTitle({ kind, key, path }: Clash, base: WorkflowDoc, mine: WorkflowDoc, theirs: WorkflowDoc, catalog: Catalog, t: Say): string {
  if (kind === "note" || kind === "group") return t(`canvas.${kind}`, { defaultValue: kind });
  if (kind === "about") return fieldTitle(path ?? "", undefined, t);
  const doc = [mine, theirs, base].find((each) => Object.hasOwn(each.nodes, key)) ?? base;
  const properties = catalog.get(doc.nodes[key]?.type ?? "")?.params.properties;
  return path ? `${nodeTitle(doc, catalog, key)}: ${fieldTitle(path, properties, t)}` : nodeTitle(doc, catalog, key);
}
