import {
  IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconDeviceFloppy, IconFocusCentered, IconHandStop, IconHistory, IconKeyboard, IconLayoutSidebarRight, IconMaximize, IconPlayerPlay, IconPlayerTrackNext, IconPlayerTrackPrev, IconRestore, IconRocket, IconSearch, IconInfoCircle, IconTestPipe, IconZoomIn, IconZoomOut, IconZoomReset,
} from "@tabler/icons-react";
import { groupOf, isNode, noteOf } from "../../document/items";
import { roots } from "../../document/graph";
import { neighbours } from "../../document/wires";
import { move, play, toggleRehearsal, useRehearsal } from "../../rehearsal/store";
import { bringIntoView, elementOf, focused } from "../focus";
import { setTool, useUi } from "../ui";
import { boxesOf, look, motion, picked, some } from "./selection";
import type { Bench, Command } from "./types";

type Way = "left" | "right" | "up" | "down";

/** Go along the wires, or to the nearest step above or below. */
function walk(bench: Bench, way: Way): void {
  const { doc, select } = bench.editor.getState();
  const from = picked(bench).find(isNode);
  const first = roots(doc).sort((a, b) => (doc.layout?.[a]?.x ?? 0) - (doc.layout?.[b]?.x ?? 0))[0];
  const next = from === undefined ? first : way === "left" ? neighbours(doc, from).before[0] : way === "right" ? neighbours(doc, from).after[0] : nearest(bench, from, way);
  if (next === undefined || !doc.nodes[next]) return;
  select([next]);
  elementOf(next)?.focus({ preventScroll: true });
  bringIntoView(bench.flow, next, motion());
}

function nearest(bench: Bench, from: string, way: "up" | "down"): string | undefined {
  const { doc } = bench.editor.getState();
  const boxes = boxesOf(bench, Object.keys(doc.nodes));
  const own = boxes[from];
  if (!own) return undefined;
  const sign = way === "down" ? 1 : -1;
  const candidates = Object.entries(boxes).filter(([key, box]) => key !== from && (box.y - own.y) * sign > 0);
  const distance = ([, box]: (typeof candidates)[number]) => Math.abs(box.y - own.y) + 2 * Math.abs(box.x - own.x);
  return candidates.sort((a, b) => distance(a) - distance(b))[0]?.[0];
}

const ways: [Way, Command["icon"]][] = [["left", IconArrowLeft], ["right", IconArrowRight], ["up", IconArrowUp], ["down", IconArrowDown]];

/** Into the panel of what is picked or has the keyboard. */
function details(bench: Bench): void {
  const { select, doc } = bench.editor.getState();
  const [node, edge] = [focused("node"), focused("edge")];
  if (node !== undefined && (doc.nodes[node] || groupOf(node) || noteOf(node))) select([node]);
  else if (edge !== undefined) select([], [edge]);
  useUi.setState({ wanted: "" });
}

const anyOf = (bench: Bench) => picked(bench).length > 0 || bench.editor.getState().edges.length > 0 || focused("node") !== undefined || focused("edge") !== undefined;

export const VIEW: Command[] = [
  { id: "details", section: "view", icon: IconLayoutSidebarRight, keys: ["Enter"], canvas: true, when: anyOf, run: details },
  { id: "find", section: "view", icon: IconSearch, keys: ["Mod+K", "Mod+F"], run: () => useUi.setState({ palette: true }) },
  { id: "zoom_in", section: "view", icon: IconZoomIn, keys: ["+", "="], run: ({ flow }) => flow.zoomIn({ duration: motion() }) },
  { id: "zoom_out", section: "view", icon: IconZoomOut, keys: ["-"], run: ({ flow }) => flow.zoomOut({ duration: motion() }) },
  { id: "zoom_whole", section: "view", icon: IconZoomReset, keys: ["0"], run: ({ flow }) => flow.zoomTo(1, { duration: motion() }) },
  { id: "fit", section: "view", icon: IconMaximize, keys: ["1"], menus: ["pane"], run: ({ flow }) => flow.fitView({ padding: 0.15, maxZoom: 1, duration: motion() }) },
  { id: "fit_picked", section: "view", icon: IconFocusCentered, keys: ["2"], menus: ["node"], when: some, run: (bench) => look(bench, picked(bench)) },
  { id: "tool", section: "view", icon: IconHandStop, keys: ["H"], run: () => setTool(useUi.getState().tool === "hand" ? "box" : "hand") },
  ...ways.map(([way, icon]): Command => ({ id: `walk_${way}`, section: "view", icon, keys: [`Alt+Arrow${way[0]?.toUpperCase()}${way.slice(1)}`], when: ({ editor }) => Object.keys(editor.getState().doc.nodes).length > 0, run: (bench) => walk(bench, way) })),
  { id: "help", section: "view", icon: IconKeyboard, keys: ["?"], menus: ["pane"], run: () => useUi.setState({ help: true }) },
];

export const WORKFLOW: Command[] = [
  { id: "save", section: "workflow", icon: IconDeviceFloppy, keys: ["Mod+S"], run: ({ save }) => save() },
  { id: "publish", section: "workflow", icon: IconRocket, when: ready, run: ({ publish }) => publish() },
  { id: "run", section: "workflow", icon: IconPlayerPlay, keys: ["Mod+Enter"], when: ready, run: ({ run }) => run() },
  { id: "rehearse", section: "workflow", icon: IconTestPipe, keys: ["R"], run: ({ editor }) => toggleRehearsal(editor.getState().doc.id) },
  { id: "rehearse_next", section: "workflow", icon: IconPlayerTrackNext, keys: ["."], when: rehearsing, run: () => move(1) },
  { id: "rehearse_back", section: "workflow", icon: IconPlayerTrackPrev, keys: [","], when: rehearsing, run: () => move(-1) },
  { id: "rehearse_play", section: "workflow", icon: IconPlayerPlay, keys: ["P"], when: rehearsing, run: () => play(!useRehearsal.getState().playing) },
  { id: "history", section: "workflow", icon: IconHistory, run: ({ history }) => history() },
  { id: "discard", section: "workflow", icon: IconRestore, when: ({ published }) => published() !== null, run: ({ discard }) => discard() },
  { id: "about", section: "workflow", icon: IconInfoCircle, run: ({ editor }) => editor.getState().select([]) },
];

function rehearsing(): boolean {
  return useRehearsal.getState().open;
}

/** Whether the workflow has no errors and at least one step. */
export function ready({ editor }: Pick<Bench, "editor">): boolean {
  const { doc, problems } = editor.getState();
  return Object.keys(doc.nodes).length > 0 && !problems.some((problem) => problem.severity === "error");
}
