import { ActionIcon } from "@mantine/core";
import { NodeResizer, NodeToolbar, Position, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Markdown } from "../../components/markdown";
import { tip } from "../../components/tip";
import { noteItem } from "../../document/items";
import { COLOURS, updateNote } from "../../document/notes";
import { LEAST } from "../../document/resize";
import type { NoteNode } from "../flow";
import { useEditorStore } from "../store";
import { useUi } from "../ui";
import classes from "./marks.module.css";

/** A sticky note. Double-click or F2 writes in it; what is written is Markdown. */
export const NoteMark = memo(function NoteMark({ data, selected }: NodeProps<NoteNode>) {
  const { t } = useTranslation();
  const { note, fixed } = data;
  const item = noteItem(note.id);
  const writing = useUi((state) => state.writing === item);
  return (
    <div className={classes.note} data-colour={note.color ?? "yellow"} data-selected={selected || undefined} onDoubleClick={() => !fixed && useUi.setState({ writing: item })}>
      {!fixed && <NodeResizer isVisible={data.alone === true} minWidth={LEAST.note.width} minHeight={LEAST.note.height} color="var(--r-accent)" handleClassName={classes.resize} />}
      {writing && !fixed ? (
        <Writing id={note.id} text={note.text} />
      ) : (
        <div className={classes.noteText}>{note.text.trim() ? <Markdown text={note.text} /> : <span className={classes.hint}>{fixed ? "" : t("canvas.note_hint")}</span>}</div>
      )}
      {data.alone && !fixed && <Colours id={note.id} chosen={note.color ?? "yellow"} />}
    </div>
  );
});

function Writing({ id, text }: { id: string; text: string }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const done = () => useUi.setState({ writing: null });
  return (
    <textarea className={`${classes.writing} nodrag nowheel nopan`} aria-label={t("canvas.note_text")} placeholder={t("canvas.note_hint")} autoFocus maxLength={20000} defaultValue={text}
      onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
      onChange={(event) => {
        const value = event.currentTarget.value;
        editor.getState().edit({ what: "note_text", burst: `note ${id}` }, (doc) => updateNote(doc, id, { text: value }));
      }}
      onBlur={done}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") done();
      }} />
  );
}

const ABOVE = { zIndex: 1001 };

function Colours({ id, chosen }: { id: string; chosen: string }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  return (
    <NodeToolbar position={Position.Top} align="start" offset={8} className={classes.colours} style={ABOVE}>
      {COLOURS.map((colour) => (
        <ActionIcon key={colour} {...tip(t(`canvas.colour_${colour}`))} size={22} radius="xl" variant="default" className={classes.colour} data-colour={colour} aria-pressed={colour === chosen} aria-label={t(`canvas.colour_${colour}`)}
          onClick={() => editor.getState().edit({ what: "note_colour" }, (doc) => updateNote(doc, id, { color: colour === "yellow" ? undefined : colour }))} />
      ))}
    </NodeToolbar>
  );
}
