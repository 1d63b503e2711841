import { IconFileTypeSvg, IconDownload, IconPhoto, IconPrinter } from "@tabler/icons-react";
import { tellError, whileBusy } from "../../components/tell";
import { savePng, saveSvg } from "../../picture/files";
import { printWorkflow } from "../../picture/print";
import { ownValue } from "../../i18n/own-values";
import { saveDocument } from "../../picture/document-file";
import type { Bench, Command } from "./types";

const words = ({ t }: Bench) => ({ start: t("canvas.trigger"), once: t("canvas.once"), computed: t("canvas.computed_word"), own: ownValue });
const drawn = ({ editor }: Bench) => Object.keys(editor.getState().doc.nodes).length > 0;

/** What can leave the canvas: the document, a picture, paper. */
export const SHARE: Command[] = [
  { id: "export_json", section: "workflow", icon: IconDownload, run: ({ editor }) => saveDocument(editor.getState().doc) },
  { id: "save_svg", section: "workflow", icon: IconFileTypeSvg, when: drawn, run: (bench) => saveSvg(bench.editor.getState().doc, bench.catalog, words(bench)) },
  { id: "save_png", section: "workflow", icon: IconPhoto, when: drawn, run: (bench) => void whileBusy(bench.t("picture.drawing"), savePng(bench.editor.getState().doc, bench.catalog, words(bench))).catch(() => tellError(bench.t("picture.not_drawn"))) },
  {
    id: "print",
    section: "workflow",
    icon: IconPrinter,
    when: drawn,
    run: (bench) => {
      const { t } = bench;
      printWorkflow(bench.editor.getState().doc, bench.catalog, { ...words(bench), step: t("picture.step"), kind: t("picture.kind"), does: t("picture.does"), disabled: t("canvas.is_disabled") });
    },
  },
];
