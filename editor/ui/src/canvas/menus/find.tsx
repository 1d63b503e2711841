import { Modal } from "@mantine/core";
import { IconBoxMargin, IconNote } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TypeIcon } from "../../components/type-icon";
import { groupItem, members, noteItem } from "../../document/items";
import type { Catalog, WorkflowDoc } from "../../document/types";
import { COMMANDS } from "../commands";
import { look } from "../commands/selection";
import type { Bench } from "../commands/types";
import { foldsOf } from "../flow";
import { focusNode } from "../focus";
import type { AddNode } from "../hooks/use-add-node";
import { useEditor } from "../store";
import { useUi } from "../ui";
import { useEntries } from "./add-menu";
import { Picker, type Entry } from "../../components/picker";

const close = () => useUi.setState({ palette: false });

/** Ctrl-K: go to a step or a note by any text in it, run any command, add any step. */
export function Find({ bench, add }: { bench: Bench; add: AddNode }) {
  const { t } = useTranslation();
  const opened = useUi((state) => state.palette);
  return (
    <Modal opened={opened} onClose={close} withCloseButton={false} padding={0} size={560} yOffset="12vh" centered={false} attributes={{ content: { "aria-label": t("command.find") } }} transitionProps={{ duration: 0 }}>
      {opened && <Everything bench={bench} add={add} />}
    </Modal>
  );
}

function Everything({ bench, add }: { bench: Bench; add: AddNode }) {
  const { t } = useTranslation();
  const doc = useEditor((state) => state.doc);
  const places = useMemo(() => placesOf(doc, bench.catalog, t("canvas.steps_here"), (item) => go(bench, item)), [doc, bench, t]);
  const types = useEntries([...bench.catalog.values()], (type) => add(type)).map((entry) => ({ ...entry, id: `add ${entry.id}`, section: t("command.section_add") }));
  const commands = COMMANDS.filter((command) => command.id !== "find" && (command.when?.(bench) ?? true)).map((command): Entry => {
    const Shape = command.icon;
    const title = t(`command.${command.id}`);
    return {
      id: command.id,
      section: t(`command.section_${command.section}`),
      icon: <Shape size={18} stroke={1.5} aria-hidden />,
      title,
      keys: command.keys?.[0],
      fields: [{ text: title, weight: 1, loose: true }, { text: t(`also.${command.id}`, { defaultValue: "" }), weight: 0.7, loose: false }, { text: t(`command.section_${command.section}`), weight: 0.3, loose: false }],
      act: () => void command.run(bench),
    };
  });
  return (
    <Picker wide label={t("canvas.find_hint")} entries={[...places, ...commands]} more={types} close={close} none={t("canvas.nothing_found")} />
  );
}

function go(bench: Bench, item: string): void {
  const { doc, select } = bench.editor.getState();
  const seen = foldsOf(doc, bench.catalog, false).get(item) ?? item;
  select([seen]);
  look(bench, [seen]);
  focusNode(seen);
}

/** All the text of a value, as a search looks in it. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join(" ");
  return typeof value === "object" && value !== null ? Object.values(value).map(textOf).join(" ") : String(value ?? "");
}

function placesOf(doc: WorkflowDoc, catalog: Catalog, section: string, act: (item: string) => void): Entry[] {
  const nodes = Object.entries(doc.nodes).map(([key, node]): Entry => {
    const type = catalog.get(node.type);
    const title = node.name || type?.title || key;
    return {
      id: `node ${key}`,
      section,
      icon: <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} size={24} />,
      title,
      detail: node.name && type ? type.title : key,
      fields: [{ text: title, weight: 1.1, loose: true }, { text: `${key} ${type?.title ?? ""}`, weight: 0.9, loose: true }, { text: textOf(node.params), weight: 0.5, loose: false }],
      act: () => act(key),
    };
  });
  const notes = (doc.notes ?? []).map((note): Entry => {
    const [first = ""] = note.text.trim().split("\n");
    const title = first.replace(/^#+\s*/, "").slice(0, 120) || note.id;
    return { id: noteItem(note.id), section, icon: <IconNote size={18} stroke={1.5} aria-hidden />, title, fields: [{ text: note.text, weight: 0.8, loose: false }], act: () => act(noteItem(note.id)) };
  });
  const groups = (doc.groups ?? []).filter((group) => group.title && members(doc, group.id).length).map((group): Entry => ({
    id: groupItem(group.id), section, icon: <IconBoxMargin size={18} stroke={1.5} aria-hidden />, title: group.title ?? "", fields: [{ text: group.title ?? "", weight: 1, loose: true }], act: () => act(groupItem(group.id)),
  }));
  return [...nodes, ...groups, ...notes];
}
