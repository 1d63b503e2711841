import { Center, Loader, SegmentedControl } from "@mantine/core";
import { ReactFlowProvider } from "@xyflow/react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useCatalog } from "../api/queries";
import { Trouble } from "../components/trouble";
import { FlowView } from "../canvas/flow-view";
import { toEdges, toNodes, TRIGGER } from "../canvas/flow";
import type { Catalog } from "../document/types";
import { useTitle } from "../frame/where";
import { useKept } from "../hooks/use-kept";
import { Approvals } from "./approvals";
import { Causes } from "./causes";
import { talliesOf } from "./live";
import { Matrix } from "./matrix";
import classes from "./run.module.css";
import { RunHead } from "./run-head";
import { StepDrawer, type Chosen } from "./step-drawer";
import { useLive } from "./use-live";

export default function RunPage() {
  const { id = "" } = useParams();
  const catalog = useCatalog();
  const live = useLive(id);
  const error = live.error ?? catalog.error;
  if (error) return <Trouble error={error} retry={live.reload} />;
  if (!live.run || !live.state || !catalog.data)
    return (
      <Center h="100%">
        <Loader size="sm" type="dots" color="var(--r-idle)" />
      </Center>
    );
  return <Whole key={id} live={live as Loaded} catalog={catalog.data} />;
}

type Live = ReturnType<typeof useLive>;
export type Loaded = Live & { run: NonNullable<Live["run"]>; state: NonNullable<Live["state"]> };

function Whole({ live, catalog }: { live: Loaded; catalog: Catalog }) {
  const { t } = useTranslation();
  const { run, state } = live;
  const doc = run.document;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [view, setView] = useKept<"both" | "canvas" | "matrix">("run-view", "both");
  const tallies = useMemo(() => talliesOf(state), [state]);
  const extras = useMemo(() => ({ tallies, triggerLabel: t(run.mode === "preview" ? "run.preview" : "run.apply"), fixed: true }), [tallies, t, run.mode]);
  const nodes = useMemo(() => (doc ? toNodes(doc, catalog, extras) : []), [doc, catalog, extras]);
  const edges = useMemo(() => (doc ? toEdges(doc, extras) : []), [doc, extras]);
  useTitle(run.workflow_name);
  return (
    <div className={classes.page}>
      <RunHead live={live} />
      <Approvals runId={run.id} waiting={[...state.steps.values()].some((step) => step.status === "held")} />
      <Causes state={state} doc={doc} catalog={catalog} open={(device, node) => setChosen({ device, node })} />
      <div className={classes.viewBar}>
        <SegmentedControl size="xs" aria-label={t("run.view")} value={view} onChange={(value) => setView(value as typeof view)}
          data={(["both", "canvas", "matrix"] as const).map((value) => ({ value, label: t(`run.view_${value}`) }))} />
      </div>
      <div className={classes.views} data-view={view}>
        {view !== "matrix" && doc && (
          <div className={`card ${classes.canvas}`} data-testid="run-canvas">
            <ReactFlowProvider>
              <FlowView nodes={nodes} edges={edges} minimap={false} nodesDraggable={false} nodesConnectable={false} elementsSelectable={false} edgesFocusable={false} fitViewOptions={{ padding: 0.1, maxZoom: 1 }}
                onNodeClick={(_event, node) => {
                  const first = node.id !== TRIGGER && [...state.steps.values()].find((step) => step.node === node.id);
                  if (first) setChosen({ device: first.device_id, node: node.id });
                }} />
            </ReactFlowProvider>
          </div>
        )}
        {view !== "canvas" && <Matrix state={state} doc={doc} catalog={catalog} open={(device, node) => setChosen({ device, node })} chosen={chosen} />}
      </div>
      <StepDrawer chosen={chosen} close={() => setChosen(null)} live={live} catalog={catalog} choose={setChosen} />
    </div>
  );
}
