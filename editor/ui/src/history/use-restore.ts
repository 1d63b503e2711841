import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { tell, tellError } from "../components/tell";
import type { Editor } from "../canvas/store";
import { readDocument } from "./queries";

/**
 * Puts a version in the draft's place, as an edit like any other: the draft that stood there comes back with undo.
 * The history page asks for it by coming here with `{restore: version}`.
 */
export function useRestore(id: string, editor: Editor): (version: number) => void {
  const { t } = useTranslation();
  const location = useLocation();
  const navigate = useNavigate();
  const asked = (location.state as { restore?: unknown } | null)?.restore;
  const restore = useCallback(
    (version: number) =>
      void readDocument(id, String(version)).then((document) => {
        const before = editor.getState().doc;
        editor.getState().edit({ what: "restore" }, () => ({ ...document, id }));
        tell(editor.getState().doc === before ? t("history.restored_same", { version }) : t("history.restored", { version }));
      }, tellError),
    [editor, id, t],
  );
  useEffect(() => {
    if (typeof asked !== "number") return;
    void navigate(location.pathname, { replace: true, state: null });
    restore(asked);
  }, [asked, location.pathname, navigate, restore]);
  return restore;
}
