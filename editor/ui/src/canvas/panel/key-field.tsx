import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keyRefusal, renameNode } from "../../document/rename";
import formClasses from "../../form/form.module.css";
import { useEditor, useEditorStore } from "../store";

/** What expressions call the step. Another name is written into every expression that names it. */
export function KeyField({ id }: { id: string }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const doc = useEditor((state) => state.doc);
  const [text, setText] = useState(id);
  const why = keyRefusal(doc, id, text.trim());
  const write = () => {
    const next = text.trim();
    if (why || next === id) return setText(id);
    editor.getState().edit({ what: "rename" }, (now) => renameNode(now, id, next));
    editor.getState().select([next]);
  };
  return (
    <TextInput label={t("canvas.step_key")} description={t("canvas.step_key_hint")} classNames={{ input: formClasses.code }} maxLength={63} spellCheck={false} value={text} error={why && t(`canvas.key_${why}`)}
      onChange={(event) => setText(event.currentTarget.value)} onBlur={write} onKeyDown={(event) => event.key === "Enter" && write()} />
  );
}
