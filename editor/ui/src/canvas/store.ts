import { createContext, useContext } from "react";
import { temporal, type TemporalState } from "zundo";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Upstream } from "../api/types";
import { arrange } from "../document/arrange";
import { placeNodes } from "../document/edits";
import { exists } from "../document/items";
import type { Choices } from "../document/merge";
import { edgeId, type Problem } from "../document/problems";
import { canonical } from "../document/same";
import type { WorkflowDoc } from "../document/types";
import { caughtUp, rebaseOf, type Rebase } from "./rebasing";

/** What an edit did, for the words "Undo: move 3 steps": a key of `did`, how many, and the burst it belongs to. */
export interface Did {
  what: string;
  count?: number;
  /** Edits that follow each other under one burst (typing in a field) are undone as one. */
  burst?: string;
}

interface Kept {
  doc: WorkflowDoc;
  did: Did;
  /** Through how many rebases the document has been. */
  era: number;
}

export interface EditorState extends Kept {
  /** What is picked: nodes, notes and frames, as items of the canvas. */
  nodes: readonly string[];
  edges: readonly string[];
  problems: readonly Problem[];
  /** Whether the server has said its problems at all: until then nobody knows that there are none. */
  inspected: boolean;
  upstream: Record<string, Upstream[]>;
  /** Apply a pure edit and remember it under its name. Nothing is remembered when nothing changed. */
  edit: (did: Did, change: (doc: WorkflowDoc) => WorkflowDoc) => void;
  select: (nodes: readonly string[], edges?: readonly string[]) => void;
  /** Bring in what someone else made of `base`, here and in all that undo and redo lead to: undo takes back only own edits. */
  rebase: (base: WorkflowDoc, theirs: WorkflowDoc, choices?: Choices) => void;
  undo: () => void;
  redo: () => void;
}

const BURST_MS = 1500;

export function createEditor(initial: WorkflowDoc) {
  let last = { name: "", at: 0 };
  const rebases: Rebase[] = [];
  const store = createStore<EditorState>()(
    temporal(
      (set, get): EditorState => ({
        doc: initial,
        did: { what: "nothing" },
        era: 0,
        nodes: [],
        edges: [],
        problems: [],
        inspected: false,
        upstream: {},
        edit: (did, change) => {
          const before = settled(get().doc);
          const doc = change(before);
          if (doc === before || canonical(doc) === canonical(before)) return;
          const goesOn = did.burst !== undefined && did.burst === last.name && Date.now() - last.at < BURST_MS;
          last = { name: did.burst ?? "", at: Date.now() };
          if (goesOn) history().pause();
          set({ doc, did });
          if (goesOn) history().resume();
        },
        select: (nodes, edges = []) => {
          const now = get();
          if (String(nodes) !== String(now.nodes) || String(edges) !== String(now.edges)) set({ nodes, edges });
        },
        rebase: (base, theirs, choices) => {
          const { doc, era } = get();
          rebases.push(rebaseOf(base, theirs, choices));
          history().pause();
          set({ doc: caughtUp(doc, rebases, era), era: rebases.length });
          history().resume();
          keepPicked();
        },
        undo: () => travel("pastStates", () => history().undo()),
        redo: () => travel("futureStates", () => history().redo()),
      }),
      { partialize: ({ doc, did, era }): Kept => ({ doc, did, era }), equality: (a, b) => a.doc === b.doc },
    ),
  );
  const history = () => store.temporal.getState();
  /** The state that comes next is brought up to date only now, so that a rebase costs no more the longer the history is. */
  const ready = (side: "pastStates" | "futureStates") => {
    const states = history()[side];
    const next = states.at(-1) as Kept | undefined;
    if (next && next.era < rebases.length) store.temporal.setState({ [side]: [...states.slice(0, -1), { ...next, doc: caughtUp(next.doc, rebases, next.era), era: rebases.length }] });
  };
  const travel = (side: "pastStates" | "futureStates", go: () => void) => {
    last = { name: "", at: 0 };
    ready(side);
    go();
    keepPicked();
  };
  /** What is no longer there cannot stay picked. */
  const keepPicked = () => {
    const { doc, nodes, edges, select } = store.getState();
    const ids = new Set(doc.edges.map(edgeId));
    select(nodes.filter((item) => exists(doc, item)), edges.filter((id) => ids.has(id)));
  };
  return store;
}

/** The document with a place for every node, so that adding one does not move the others. */
function settled(doc: WorkflowDoc): WorkflowDoc {
  const missing = Object.keys(doc.nodes).filter((key) => !doc.layout?.[key]);
  if (missing.length === 0) return doc;
  const places = arrange(doc);
  return placeNodes(doc, Object.fromEntries(missing.map((key) => [key, places[key] ?? { x: 0, y: 0 }])));
}

export type Editor = ReturnType<typeof createEditor>;
export const EditorContext = createContext<Editor | null>(null);

export function useEditorStore(): Editor {
  const store = useContext(EditorContext);
  if (!store) throw new Error("The canvas needs an EditorContext above it.");
  return store;
}

export const useEditor = <T>(pick: (state: EditorState) => T): T => useStore(useEditorStore(), pick);

function useHistory<T>(pick: (state: TemporalState<Kept>) => T): T {
  const store = useEditorStore();
  return useStore(store.temporal as unknown as StoreApi<TemporalState<Kept>>, pick);
}

/** What undoing would take back and what redoing would bring again; null when there is nothing. */
export function useUndoable(): { undo: Did | null; redo: Did | null } {
  const did = useEditor((state) => state.did);
  const some = useHistory((state) => state.pastStates.length > 0);
  const next = useHistory((state) => state.futureStates.at(-1)?.did ?? null);
  return { undo: some ? did : null, redo: next };
}
