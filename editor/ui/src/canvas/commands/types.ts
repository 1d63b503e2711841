import type { Icon } from "@tabler/icons-react";
import type { ReactFlowInstance } from "@xyflow/react";
import type { TFunction } from "i18next";
import type { Catalog } from "../../document/types";
import type { FlowEdge, FlowNode } from "../flow";
import type { Editor } from "../store";

/** What a command works with. */
export interface Bench {
  editor: Editor;
  catalog: Catalog;
  flow: ReactFlowInstance<FlowNode, FlowEdge>;
  t: TFunction;
  save: () => void;
  publish: () => void;
  run: () => void;
  /** Open the page of all versions. */
  history: () => void;
  /** Put the published version in the draft's place. */
  discard: () => void;
  /** The number of the published version, if there is one. */
  published: () => number | null;
  /** Open the page of another workflow. */
  open: (id: string) => void;
}

export const SECTIONS = ["add", "edit", "arrange", "view", "workflow"] as const;
export type Section = (typeof SECTIONS)[number];

/** Something a person can do on the canvas. Shortcuts, Ctrl-K, the help sheet and the menus are made of these. */
export interface Command {
  /** Also its words: `command.<id>`. */
  id: string;
  section: Section;
  icon: Icon;
  /** Such as `Mod+Shift+Z`; Mod is Ctrl, on a Mac ⌘. */
  keys?: readonly string[];
  /** The browser itself acts on these keys; the command only says so. */
  native?: boolean;
  /** Its keys count only on the canvas itself, not on a button. */
  canvas?: boolean;
  /** In which menu of the right mouse button it stands. */
  menus?: readonly ("node" | "edge" | "pane")[];
  /** Whether it can be done now. */
  when?: (bench: Bench) => boolean;
  run: (bench: Bench) => unknown;
}
