import { Center, Loader } from "@mantine/core";
import { ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useCatalog, useWorkflow } from "../api/queries";
import { useSession } from "../api/session";
import type { WorkflowFull } from "../api/types";
import { Trouble } from "../components/trouble";
import type { Catalog } from "../document/types";
import { ParamsForm } from "../form/late-form";
import { SkipLink } from "../frame/skip-link";
import { useTitle } from "../frame/where";
import { useAfterwards } from "../hooks/use-afterwards";
import { MergeDialog } from "../history/merge-dialog";
import { readUnsaved, type Unsaved } from "../history/unsaved";
import { useRestore } from "../history/use-restore";
import { closeRehearsal, useRehearsal } from "../rehearsal/store";
import { useRehearsing } from "../rehearsal/use-rehearsing";
import { RunDialog } from "../run/run-dialog";
import classes from "./canvas.module.css";
import { EmptyCanvas } from "./empty-canvas";
import type { FlowEdge, FlowNode } from "./flow";
import { enterCanvas } from "./focus";
import { useAddNode } from "./hooks/use-add-node";
import { useAutosave } from "./hooks/use-autosave";
import { useInspection } from "./hooks/use-inspection";
import { useShortcuts } from "./hooks/use-shortcuts";
import { Palette, PalettePlace } from "./palette";
import type { Bench } from "./commands/types";
import { AddMenu } from "./menus/add-menu";
import { ContextMenu } from "./menus/context-menu";
import { ExtractDialog } from "./menus/extract-dialog";
import { Find } from "./menus/find";
import { HelpSheet } from "./menus/help-sheet";
import { LeadMenu } from "./menus/lead-menu";
import { Panel, PanelPlace } from "./panel/panel";
import { ProblemList } from "./problem-list";
import { PublishDialog } from "./publish-dialog";
import { Stage } from "./stage";
import { createEditor, EditorContext, useEditor } from "./store";
import { Toolbar } from "./toolbar";
import { closeAll } from "./ui";

/** So long after the canvas has come, the forms of its steps are fetched: before one is opened, after all is drawn. */
const FORM_MS = 400;

const RehearsalDrawer = lazy(() => import("../rehearsal/drawer"));

export default function CanvasPage() {
  const { id = "" } = useParams();
  const workflow = useWorkflow<WorkflowFull>(id);
  const catalog = useCatalog();
  const error = workflow.error ?? catalog.error;
  if (error) return <Trouble error={error} retry={() => void Promise.all([workflow.refetch(), catalog.refetch()])} />;
  if (!workflow.data || !catalog.data)
    return (
      <Center h="100%">
        <Loader size="sm" type="dots" color="var(--r-idle)" />
      </Center>
    );
  return <Opened key={id} workflow={workflow.data} catalog={catalog.data} />;
}

function Opened({ workflow, catalog }: { workflow: WorkflowFull; catalog: Catalog }) {
  const [opened] = useState(workflow);
  const user = useSession().user?.name ?? "";
  const [unsaved] = useState(() => readUnsaved(user, workflow.id));
  const [editor] = useState(() => createEditor(unsaved?.base ?? opened.document));
  return (
    <EditorContext value={editor}>
      <ReactFlowProvider>
        <Workbench opened={opened} unsaved={unsaved} catalog={catalog} editor={editor} />
      </ReactFlowProvider>
    </EditorContext>
  );
}

function Workbench({ opened, unsaved, catalog, editor }: { opened: WorkflowFull; unsaved: Unsaved | null; catalog: Catalog; editor: ReturnType<typeof createEditor> }) {
  const { t } = useTranslation();
  const name = useEditor((state) => state.doc.name);
  const empty = useEditor((state) => Object.keys(state.doc.nodes).length === 0);
  const [published, setPublished] = useState(opened.published_version);
  const [dialog, setDialog] = useState<"run" | "publish" | null>(null);
  const rest = useAfterwards();
  const { state, save, resolve } = useAutosave(opened.id, editor, opened, unsaved);
  const add = useAddNode(catalog);
  useTitle(name);
  useInspection(editor);
  useRehearsing(editor);
  const rehearsing = useRehearsal((state) => state.open);
  const openSaved = (which: "run" | "publish") => void save().then(() => setDialog(which));
  const restore = useRestore(opened.id, editor);
  const navigate = useNavigate();
  const bench = useBench(editor, catalog, {
    save: () => void save(),
    publish: () => openSaved("publish"),
    run: () => openSaved("run"),
    history: () => void save().then(() => navigate(`/workflows/${opened.id}/history`)),
    discard: () => published !== null && restore(published),
    published: () => published,
  });
  useShortcuts(bench);
  useEffect(() => {
    const timer = setTimeout(ParamsForm.ahead, FORM_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(
    () => () => {
      closeAll();
      closeRehearsal();
    },
    [],
  );
  return (
    <div className={classes.frame} data-rehearsing={rehearsing || undefined}>
      <SkipLink to="stage" go={enterCanvas}>
        {t("canvas.skip")}
      </SkipLink>
      {rest ? <Toolbar save={state} published={published} bench={bench} /> : <div className={classes.toolbar} />}
      {rest ? <Palette catalog={catalog} add={add} /> : <PalettePlace />}
      <Stage catalog={catalog} add={add}>
        {empty && <EmptyCanvas catalog={catalog} />}
      </Stage>
      {rest ? <Panel catalog={catalog} bench={bench} /> : <PanelPlace />}
      <div className={classes.below}>
        {rehearsing && (
          <Suspense fallback={null}>
            <RehearsalDrawer bench={bench} />
          </Suspense>
        )}
        <ProblemList catalog={catalog} key={String(rehearsing)} folded={rehearsing} />
      </div>
      <AddMenu catalog={catalog} add={add} />
      <LeadMenu catalog={catalog} />
      <ContextMenu bench={bench} />
      <Find bench={bench} add={add} />
      <HelpSheet />
      <ExtractDialog bench={bench} />
      {dialog === "publish" && <PublishDialog id={opened.id} close={() => setDialog(null)} done={setPublished} />}
      {dialog === "run" && <RunDialog workflow={{ id: opened.id, name, inputs: editor.getState().doc.inputs }} close={() => setDialog(null)} />}
      {state.kind === "conflict" && <MergeDialog clashing={state.clashing} catalog={catalog} done={(clashing, choices) => void resolve(clashing, choices)} />}
    </div>
  );
}

/** What the commands work with. It stays the same object while only what its actions do changes. */
function useBench(editor: ReturnType<typeof createEditor>, catalog: Catalog, acts: Pick<Bench, "save" | "publish" | "run" | "history" | "discard" | "published">): Bench {
  const { t } = useTranslation();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const navigate = useNavigate();
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  return useMemo(
    () => ({
      editor,
      catalog,
      flow,
      t,
      save: () => latest.current.save(),
      publish: () => latest.current.publish(),
      run: () => latest.current.run(),
      history: () => latest.current.history(),
      discard: () => latest.current.discard(),
      published: () => latest.current.published(),
      open: (id) => void navigate(`/workflows/${id}`),
    }),
    [editor, catalog, flow, t, navigate],
  );
}
