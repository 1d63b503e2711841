import { createContext, useContext } from "react";
import { temporal, type TemporalState } from "zundo";
import { createStore, useStore, type StoreApi } from "zustand";
import type { Upstream } from "../api/types";
import { arrange } from "../document/arrange";
import { placeNodes } from "../document/edits";
import type { Problem } from "../document/problems";
import { canonical } from "../document/same";
import type { WorkflowDoc } from "../document/types";

export interface EditorState {
  doc: WorkflowDoc;
  nodes: readonly string[];
  edges: readonly string[];
  problems: readonly Problem[];
  upstream: Record<string, Upstream[]>;
  /** Apply a pure edit. Edits that follow each other under one `burst` (typing in a field) are undone as one. */
  edit: (change: (doc: WorkflowDoc) => WorkflowDoc, burst?: string) => void;
  select: (nodes: readonly string[], edges?: readonly string[]) => void;
  replace: (doc: WorkflowDoc) => void;
}

const BURST_MS = 1500;

export function createEditor(initial: WorkflowDoc) {
  let last = { name: "", at: 0 };
  const store = createStore<EditorState>()(
    temporal(
      (set, get) => ({
        doc: initial,
        nodes: [],
        edges: [],
        problems: [],
        upstream: {},
        edit: (change, burst) => {
          const before = settled(get().doc);
          const doc = change(before);
          if (doc === before || canonical(doc) === canonical(before)) return;
          const goesOn = burst !== undefined && burst === last.name && Date.now() - last.at < BURST_MS;
          last = { name: burst ?? "", at: Date.now() };
          if (goesOn) history().pause();
          set({ doc });
          if (goesOn) history().resume();
        },
        select: (nodes, edges = []) => {
          const now = get();
          if (String(nodes) !== String(now.nodes) || String(edges) !== String(now.edges)) set({ nodes, edges });
        },
        replace: (doc) => {
          set({ doc, nodes: [], edges: [] });
          history().clear();
        },
      }),
      { partialize: ({ doc }) => ({ doc }), equality: (a, b) => a.doc === b.doc, limit: 200 },
    ),
  );
  const history = () => store.temporal.getState();
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

export function useHistory<T>(pick: (state: TemporalState<{ doc: WorkflowDoc }>) => T): T {
  const store = useEditorStore();
  return useStore(store.temporal as unknown as StoreApi<TemporalState<{ doc: WorkflowDoc }>>, pick);
}
