import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting, type StreamParser } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { CodeProps } from "./code-input";

/** Each language comes only when a field asks for it. */
const PARSERS: Record<string, () => Promise<StreamParser<unknown>>> = {
  shell: () => import("@codemirror/legacy-modes/mode/shell").then((mode) => mode.shell),
  powershell: () => import("@codemirror/legacy-modes/mode/powershell").then((mode) => mode.powerShell),
  python: () => import("@codemirror/legacy-modes/mode/python").then((mode) => mode.python),
  json: () => import("@codemirror/legacy-modes/mode/javascript").then((mode) => mode.json),
};

const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--r-lost)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--r-ok)" },
  { tag: [tags.comment, tags.meta], color: "var(--r-idle)", fontStyle: "italic" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--r-warn)" },
  { tag: [tags.variableName, tags.definition(tags.variableName), tags.propertyName, tags.attributeName], color: "var(--r-busy)" },
  { tag: [tags.standard(tags.variableName), tags.function(tags.variableName)], color: "var(--r-accent)" },
]);

const LOOK = EditorView.theme({
  "&": { fontSize: "12px", backgroundColor: "var(--mantine-color-body)", border: "1px solid var(--r-line-strong)", borderRadius: "6px" },
  "&.cm-focused": { outline: "2px solid var(--r-accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "18px", maxHeight: "504px" },
  ".cm-content": { caretColor: "var(--mantine-color-text)", color: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": { backgroundColor: "var(--r-hover)", color: "var(--mantine-color-dimmed)", border: "none" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--r-accent-soft)" },
  "& .cm-selectionBackground, &.cm-focused .cm-selectionBackground, ::selection": { backgroundColor: "var(--r-accent-soft)" },
});

/** Line ends stay as they are in the text; where both kinds meet, the carriage returns are characters like others. */
function endsOf(text: string): Extension {
  if (!text.includes("\r")) return [];
  return EditorState.lineSeparator.of(/(^|[^\r])\n|\r(?!\n)/.test(text) ? "\n" : "\r\n");
}

/** Text of a script: coloured, numbered, with an undo of its own. Tab indents; Escape, then Tab goes on. */
export default function CodeEditor({ id, label, describedBy, value, onChange, language, readOnly, rows }: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const tongue = useRef(new Compartment());
  const ends = useRef(new Compartment());
  const told = useRef({ value, onChange });
  useEffect(() => {
    told.current.onChange = onChange;
  });
  useEffect(() => {
    if (!host.current) return;
    const height = `${rows * 18 + 8}px`;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: told.current.value,
        extensions: [
          lineNumbers(), history(), bracketMatching(), indentUnit.of("    "), syntaxHighlighting(COLORS), LOOK, tongue.current.of([]), ends.current.of(endsOf(told.current.value)),
          EditorView.theme({ ".cm-content, .cm-gutter": { minHeight: height } }),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ id, "aria-label": label, ...(describedBy && { "aria-describedby": describedBy }), spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            told.current.value = update.state.sliceDoc();
            told.current.onChange(told.current.value);
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [id, label, describedBy, readOnly, rows]);
  useEffect(() => {
    let here = true;
    const load = PARSERS[language];
    if (!load) view.current?.dispatch({ effects: tongue.current.reconfigure([]) });
    else void load().then((parser) => here && view.current?.dispatch({ effects: tongue.current.reconfigure(StreamLanguage.define(parser)) }));
    return () => {
      here = false;
    };
  }, [language, id, label, describedBy, readOnly, rows]);
  // what was changed elsewhere: undo on the canvas, an example, a file
  useEffect(() => {
    if (!view.current || value === told.current.value) return;
    told.current.value = value;
    view.current.dispatch({ effects: ends.current.reconfigure(endsOf(value)) });
    const { state } = view.current;
    view.current.dispatch({ changes: { from: 0, to: state.doc.length, insert: state.toText(value) } });
  }, [value]);
  return <div ref={host} data-code={language} />;
}
