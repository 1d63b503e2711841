import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import type { Inspection } from "../../api/types";
import { isNode } from "../../document/items";
import { toldProblems } from "../../i18n/told";
import type { Editor } from "../store";

const WAIT_MS = 350;
const RETRY_MS = 5_000;

/**
 * Asks the server for the problems of the document a moment after each change, and for what the picked step may use:
 * only of that one, since the whole of a large workflow is megabytes. It asks first when the document is drawn. Another
 * language says them anew.
 */
export function useInspection(editor: Editor): void {
  const { language } = useTranslation().i18n;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let number = 0;
    const ask = async () => {
      number += 1;
      const mine = number;
      const { doc } = editor.getState();
      try {
        const found = await post<Inspection>("/inspect", { document: doc, nodes: picked(editor) });
        if (mine === number) editor.setState({ problems: toldProblems(found.problems), inspected: true, upstream: found.upstream ?? {} });
      } catch {
        // The saving of the draft says what is wrong with the server; the last problems stay on the screen.
        if (mine === number && !editor.getState().inspected) soon(RETRY_MS);
      }
    };
    const soon = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), wait);
    };
    const drawn = requestAnimationFrame(() => soon(0));
    const stop = editor.subscribe((now, before) => {
      if (now.doc !== before.doc) soon(WAIT_MS);
      else if (now.nodes !== before.nodes && picked(editor).some((key) => !(key in now.upstream))) soon(0);
    });
    return () => {
      stop();
      cancelAnimationFrame(drawn);
      clearTimeout(timer);
      number += 1;
    };
  }, [editor, language]);
}

/** The step whose form is open; of several, none is. */
function picked(editor: Editor): string[] {
  const { doc, nodes } = editor.getState();
  return nodes.length === 1 ? nodes.filter((item) => isNode(item) && item in doc.nodes) : [];
}
