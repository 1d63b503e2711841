import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, get, put } from "../../api/client";
import type { WorkflowFull } from "../../api/types";
import { canonical } from "../../document/same";
import type { WorkflowDoc } from "../../document/types";
import type { Editor } from "../store";

export type SaveState =
  | { kind: "saved"; at: number | null }
  | { kind: "dirty" }
  | { kind: "saving" }
  | { kind: "failed"; message: string }
  | { kind: "conflict"; message: string };

const WAIT_MS = 900;
const RETRY_MS = 5_000;

/**
 * Saves the draft a moment after it changed. A document that means the same as the one on the server is never sent,
 * so opening and closing writes nothing. A stale revision stops it until the person chooses whose draft stays.
 */
export function useAutosave(id: string, editor: Editor, opened: WorkflowFull) {
  const client = useQueryClient();
  const [state, setState] = useState<SaveState>({ kind: "saved", at: null });
  const server = useRef({ revision: opened.revision, text: canonical(opened.document) });
  const busy = useRef(false);
  const stopped = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = useRef<(wait: number) => void>(() => undefined);

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    const doc = editor.getState().doc;
    const text = canonical(doc);
    if (busy.current) {
      later.current(WAIT_MS);
      return false;
    }
    if (stopped.current) return false;
    if (text === server.current.text) {
      setState((now) => (now.kind === "saved" ? now : { kind: "saved", at: Date.now() }));
      return true;
    }
    busy.current = true;
    setState({ kind: "saving" });
    try {
      const answer = await put<WorkflowFull>(`/workflows/${id}`, { document: doc, revision: server.current.revision });
      server.current = { revision: answer.revision, text };
      const same = canonical(editor.getState().doc) === text;
      setState(same ? { kind: "saved", at: Date.now() } : { kind: "dirty" });
      void client.invalidateQueries({ queryKey: ["workflows"] });
      if (!same) later.current(WAIT_MS);
      return same;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const stale = error instanceof ApiError && error.status === 409;
      stopped.current = stale;
      setState({ kind: stale ? "conflict" : "failed", message });
      if (!stale && !(error instanceof ApiError && error.status >= 400 && error.status < 500)) later.current(RETRY_MS);
      return false;
    } finally {
      busy.current = false;
    }
  }, [client, editor, id]);

  useEffect(() => {
    later.current = (wait) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void save(), wait);
    };
    const stop = editor.subscribe((now, before) => {
      if (now.doc === before.doc || stopped.current) return;
      if (canonical(now.doc) !== server.current.text) setState({ kind: "dirty" });
      later.current(WAIT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer.current);
      if (!stopped.current && canonical(editor.getState().doc) !== server.current.text) void save();
    };
  }, [editor, save]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (canonical(editor.getState().doc) !== server.current.text) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [editor]);

  /** After a conflict: take the other draft, or write this one over it. */
  const resolve = useCallback(
    async (choice: "theirs" | "mine") => {
      const theirs = await get<WorkflowFull>(`/workflows/${id}`);
      server.current = { revision: theirs.revision, text: canonical(theirs.document) };
      stopped.current = false;
      if (choice === "theirs") editor.getState().replace(theirs.document as WorkflowDoc);
      await save();
      setState({ kind: "saved", at: Date.now() });
    },
    [editor, id, save],
  );

  return { state, save, resolve };
}
