import { IconArrowsSplit, IconNote, IconPlugConnected, IconPlus, IconRepeat } from "@tabler/icons-react";
import { tell } from "../../components/tell";
import { noteItem, type Box } from "../../document/items";
import { enclose, obstacle } from "../../document/loops";
import { addNote } from "../../document/notes";
import { NOTE_SIZE } from "../../document/sizes";
import type { Place } from "../../document/types";
import { offeredPort } from "../../document/wires";
import { pointer, useUi } from "../ui";
import { boxesOf, here, middleOfStage, onlyNode, pickedEdges, pickedKeys } from "./selection";
import type { Bench, Command } from "./types";

/** At the mouse; with the keyboard alone, after the picked step or beside the others. */
function openAdd({ flow, editor }: Bench): void {
  const screen = pointer.at ?? middleOfStage();
  const beside = pointer.at === null && Object.keys(editor.getState().doc.nodes).length > 0;
  useUi.setState({ adding: beside ? { screen } : { screen, at: flow.screenToFlowPosition(screen) } });
}

/** Choose what follows the picked step: one that is there already, or a new one. */
function openConnect(bench: Bench): void {
  const key = onlyNode(bench);
  const port = key && offeredPort(bench.editor.getState().doc, bench.catalog, key);
  const box = key && boxesOf(bench, [key])[key];
  if (!key || !box) return;
  const screen = bench.flow.flowToScreenPosition({ x: box.x + box.width + 12, y: box.y });
  useUi.setState({ adding: { screen, join: { kind: "after", from: `${key}.${port ?? "failed"}`, choose: true } } });
}

function openInsert({ editor }: Bench): void {
  const [edge] = editor.getState().edges;
  if (edge) useUi.setState({ adding: { screen: pointer.at ?? middleOfStage(), join: { kind: "between", edge } } });
}

/** Down from a point until a note would cover nothing. */
function clearOf(bench: Bench, from: Place): Place {
  const boxes = Object.values(boxesOf(bench, bench.flow.getNodes().map((each) => each.id)));
  const at = { ...from };
  const covers = (box: Box) => at.x < box.x + box.width && box.x < at.x + NOTE_SIZE.width && at.y < box.y + box.height && box.y < at.y + NOTE_SIZE.height;
  for (let tries = 0; tries < 20 && boxes.some(covers); tries += 1) at.y += 60;
  return at;
}

function writeNote(bench: Bench): void {
  const at = clearOf(bench, here(bench));
  let id = "";
  bench.editor.getState().edit({ what: "note", count: 1 }, (doc) => {
    const added = addNote(doc, at);
    id = added.id;
    return added.doc;
  });
  bench.editor.getState().select([noteItem(id)]);
  useUi.setState({ writing: noteItem(id) });
}

function loop(bench: Bench, typeId: string): void {
  const { editor, catalog, t } = bench;
  const keys = pickedKeys(bench);
  const type = catalog.get(typeId);
  const reason = obstacle(editor.getState().doc, catalog, keys);
  if (reason || !type) {
    tell(t(`canvas.obstacle_${reason ?? "nothing"}`));
    return;
  }
  let key = "";
  editor.getState().edit({ what: "enclose", count: keys.length }, (doc) => {
    const enclosed = enclose(doc, catalog, keys, type);
    key = enclosed.key;
    return enclosed.doc;
  });
  editor.getState().select([key]);
}

const steps = (bench: Bench) => pickedKeys(bench).length > 0;

export const ADD: Command[] = [
  { id: "add_step", section: "add", icon: IconPlus, keys: ["A"], menus: ["pane"], run: openAdd },
  { id: "connect", section: "add", icon: IconPlugConnected, keys: ["C"], menus: ["node"], when: (bench) => onlyNode(bench) !== undefined, run: openConnect },
  { id: "insert", section: "add", icon: IconArrowsSplit, keys: ["I"], menus: ["edge"], when: (bench) => pickedEdges(bench).length === 1, run: openInsert },
  { id: "add_note", section: "add", icon: IconNote, keys: ["Shift+S"], menus: ["pane"], run: writeNote },
  { id: "loop_each", section: "add", icon: IconRepeat, menus: ["node"], when: steps, run: (bench) => loop(bench, "logic.for_each") },
  { id: "loop_repeat", section: "add", icon: IconRepeat, when: steps, run: (bench) => loop(bench, "logic.repeat") },
];
