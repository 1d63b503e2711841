import { FileButton, Text } from "@mantine/core";
import { IconFileImport, IconPlus, IconTemplate } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import { tellError } from "../components/tell";
import type { Catalog, WorkflowDoc } from "../document/types";
import { Gallery } from "../pages/workflows/gallery";
import { readWorkflow } from "../pages/workflows/read-file";
import classes from "./canvas.module.css";
import { useAddNode } from "./hooks/use-add-node";
import { useEditorStore } from "./store";

/** Three ways to begin, in place of a blank. */
export function EmptyCanvas({ catalog }: { catalog: Catalog }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const add = useAddNode(catalog);
  const [choosing, setChoosing] = useState(false);
  const take = (source: WorkflowDoc) =>
    editor.getState().edit({ what: "template" }, (doc) => ({ ...source, format: doc.format, id: doc.id, name: doc.name, description: doc.description || source.description }));
  const first = () => {
    const type = catalog.get("inv.system") ?? [...catalog.values()][0];
    if (type) add(type);
  };
  const read = async (file: File | null) => {
    if (!file) return;
    const found = await readWorkflow(file, t);
    if ("refused" in found) tellError(found.refused);
    else take(found.doc);
  };
  const readAll = async (files: File[]) => (files.length > 1 ? tellError(t("incoming.first_only")) : read(files[0] ?? null));
  useDroppedFiles((files) => void readAll(files));
  return (
    <div className={classes.empty}>
      <div className={classes.emptyChoices}>
        <Choice icon={<IconTemplate size={24} stroke={1.5} />} title={t("canvas.empty_template")} body={t("canvas.empty_template_body")} act={() => setChoosing(true)} />
        <Choice icon={<IconPlus size={24} stroke={1.5} />} title={t("canvas.empty_step")} body={t("canvas.empty_step_body")} act={first} />
        <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
          {(props) => <Choice icon={<IconFileImport size={24} stroke={1.5} />} title={t("canvas.empty_file")} body={t("canvas.empty_file_body")} act={props.onClick} />}
        </FileButton>
      </div>
      {choosing && (
        <Gallery
          askName={false}
          close={() => setChoosing(false)}
          take={(doc) => {
            setChoosing(false);
            take(doc);
            return keepTests(editor.getState().doc.id, doc.id).catch(tellError);
          }}
        />
      )}
    </div>
  );
}

/** The tests of the template come along. */
const keepTests = (id: string, template: string) => post(`/workflows/${id}/rehearsals/shipped`, { template });

/** Files that are dropped anywhere on the page; without this the browser would leave it and show the file. */
function useDroppedFiles(take: (files: File[]) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const over = (event: DragEvent) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      latest.current([...event.dataTransfer.files]);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, []);
}

function Choice({ icon, title, body, act }: { icon: React.ReactNode; title: string; body: string; act: () => void }) {
  return (
    <button type="button" className={`card ${classes.choice}`} onClick={act}>
      {icon}
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed">
        {body}
      </Text>
    </button>
  );
}
