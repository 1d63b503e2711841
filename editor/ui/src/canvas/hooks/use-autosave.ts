import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, draftAt, get, put } from "../../api/client";
import { useSession } from "../../api/session";
import type { WorkflowFull } from "../../api/types";
import { tell } from "../../components/tell";
import { merge, type Choices } from "../../document/merge";
import { canonical } from "../../document/same";
import type { WorkflowDoc } from "../../document/types";
import { forgetUnsaved, keepUnsaved, type Unsaved } from "../../history/unsaved";
import type { Editor } from "../store";

/** Two drafts that both changed the same: what both were made from, and the other one. */
export interface Clashing {
  base: WorkflowDoc;
  theirs: WorkflowFull;
}

export type SaveState =
  | { kind: "saved"; at: number | null }
  | { kind: "dirty" }
  | { kind: "saving" }
  | { kind: "failed"; message: string }
  | { kind: "conflict"; clashing: Clashing };

const WAIT_MS = 900;
const RETRY_MS = 5_000;

/** The draft as the server has it. */
interface Known {
  revision: number;
  text: string;
  doc: WorkflowDoc;
}

const known = (revision: number, doc: WorkflowDoc): Known => ({ revision, doc, text: canonical(doc) });

/**
 * Saves the draft a moment after it changed. A document that means the same as the one on the server is never sent,
 * so opening and closing writes nothing. When someone else has saved in between, the two drafts are merged; what both
 * changed stops it until the person has chosen. Until the server has it, this browser keeps what was drawn;
 * `unsaved` is what it had kept when the workflow was opened.
 */
export function useAutosave(id: string, editor: Editor, opened: WorkflowFull, unsaved: Unsaved | null) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const user = useSession().user?.name ?? "";
  const [state, setState] = useState<SaveState>({ kind: "saved", at: null });
  const server = useRef(unsaved ? known(unsaved.revision, unsaved.base) : known(opened.revision, opened.document));
  const busy = useRef(false);
  const stopped = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = useRef<(wait: number) => void>(() => undefined);

  const keep = useCallback(
    () => keepUnsaved(user, id, { base: server.current.doc, revision: server.current.revision, doc: editor.getState().doc, at: Date.now() }),
    [editor, id, user],
  );

  /** Somebody else saved first: bring in what they did, unless both did something to the same. */
  const meet = useCallback(async () => {
    const theirs = await get<WorkflowFull>(draftAt(id));
    const base = server.current.doc;
    if (merge(base, editor.getState().doc, theirs.document).clashes.length > 0) {
      stopped.current = true;
      setState({ kind: "conflict", clashing: { base, theirs } });
      return;
    }
    server.current = known(theirs.revision, theirs.document);
    editor.getState().rebase(base, theirs.document);
    tell(t("history.merged", { who: theirs.updated_by }));
    setState({ kind: "dirty" });
    later.current(0);
  }, [editor, id, t]);

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
      forgetUnsaved(user, id);
      setState((now) => (now.kind === "saved" ? now : { kind: "saved", at: Date.now() }));
      return true;
    }
    busy.current = true;
    keep();
    setState({ kind: "saving" });
    try {
      const answer = await put<WorkflowFull>(draftAt(id), { document: doc, revision: server.current.revision });
      server.current = { revision: answer.revision, text, doc };
      const same = canonical(editor.getState().doc) === text;
      if (same) forgetUnsaved(user, id);
      else keep();
      setState(same ? { kind: "saved", at: Date.now() } : { kind: "dirty" });
      void client.invalidateQueries({ queryKey: ["workflows"] });
      if (!same) later.current(WAIT_MS);
      return same;
    } catch (problem) {
      const stale = problem instanceof ApiError && problem.status === 409;
      const error = stale ? await meet().then(() => null, (again: unknown) => again) : problem;
      if (error === null) return false;
      setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      if (!(error instanceof ApiError && error.status >= 400 && error.status < 500)) later.current(RETRY_MS);
      return false;
    } finally {
      busy.current = false;
    }
  }, [client, editor, id, keep, meet, user]);

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

  // What was kept comes back as an edit, so that undo takes it away again.
  const recovering = useRef(unsaved);
  useEffect(() => {
    const kept = recovering.current;
    recovering.current = null;
    if (!kept) return;
    editor.getState().edit({ what: "recover" }, () => kept.doc);
    tell(t("history.recovered"));
  }, [editor, t]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (canonical(editor.getState().doc) !== server.current.text && !keep()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [editor, keep]);

  /** After a clash: save both drafts as one, with what both changed as it was chosen. */
  const resolve = useCallback(
    async ({ base, theirs }: Clashing, choices: Choices) => {
      server.current = known(theirs.revision, theirs.document);
      stopped.current = false;
      editor.getState().rebase(base, theirs.document, choices);
      setState({ kind: "dirty" });
      await save();
    },
    [editor, save],
  );

  return { state, save, resolve };
}
