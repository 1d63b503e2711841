import { useEffect } from "react";
import { post } from "../../api/client";
import type { Inspection } from "../../api/types";
import type { Editor } from "../store";

const WAIT_MS = 350;

/** Asks the server for the problems of the document and for what each node may use, a moment after each change. */
export function useInspection(editor: Editor): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let number = 0;
    const ask = async () => {
      number += 1;
      const mine = number;
      try {
        const found = await post<Inspection>("/inspect", { document: editor.getState().doc });
        if (mine === number) editor.setState({ problems: found.problems, upstream: found.upstream ?? {} });
      } catch {
        // The saving of the draft says what is wrong with the server; the last problems stay on the screen.
      }
    };
    void ask();
    const stop = editor.subscribe((now, before) => {
      if (now.doc === before.doc) return;
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), WAIT_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      number += 1;
    };
  }, [editor]);
}
