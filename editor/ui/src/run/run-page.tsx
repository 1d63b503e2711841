import { Button, Center, Loader, SegmentedControl, Text } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { Panel, ReactFlowProvider } from "@xyflow/react";
import { memo, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useCatalog } from "../api/queries";
import { Trouble } from "../components/trouble";
import { FitKey } from "../canvas/fit-key";
import { FlowView } from "../canvas/flow-view";
import { toEdges, toNodes, TRIGGER } from "../canvas/flow";
import type { Step } from "../api/types";
import type { Catalog } from "../document/types";
import { useTitle } from "../frame/where";
import { VIEWS, type View } from "./address";
import { anchorsOf } from "./anchors";
import { Approvals } from "./approvals";
import { Causes } from "./causes";
import { Closed } from "./closed";
import { Matrix } from "./matrix";
import { MatrixFilters } from "./matrix-filters";
import { clientsOf } from "./matrix-lines";
import type { LiveState } from "./model";
import { ReplayBar } from "./replay-bar";
import classes from "./run.module.css";
import { RunHead } from "./run-head";
import { StepDrawer } from "./step-drawer";
import { isUntold, trafficOf } from "./traffic";
import { useAddress } from "./use-address";
import { useLive } from "./use-live";
import { useReplay } from "./use-replay";
import { locale } from "../i18n/locale";

export default function RunPage() {
  const { id = "" } = useParams();
  const catalog = useCatalog();
  const live = useLive(id);
  const error = live.error ?? catalog.error;
  if (error) return <Trouble error={error} retry={live.reload} />;
  // after going from one run to another, the old one is known for a moment
  if (live.run?.id !== id || !live.state || !catalog.data)
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
  const { t, i18n } = useTranslation();
  const { run } = live;
  const { chosen, choose, filter, setFilter, view, setView } = useAddress();
  const [replaying, setReplaying] = useState(false);
  const { replay, error } = useReplay(run.id, live.state.devices.values(), replaying);
  const state = replay?.state ?? live.state;
  const order = useMemo(() => new Intl.Collator(locale(i18n.language), { numeric: true, sensitivity: "base" }), [i18n.language]);
  const clients = useMemo(() => clientsOf(live.state, order), [live.state.devices.size, order]); // eslint-disable-line react-hooks/exhaustive-deps -- the devices of a run are frozen
  const open = useCallback((device: string, node: string) => choose({ device, node }), [choose]);
  useTitle(run.workflow_name);
  return (
    <div className={classes.page}>
      <RunHead live={live} />
      <Approvals runId={run.id} waiting={[...live.state.tallies.values()].some((tally) => tally.waiting)} />
      {run.in_window && <Closed state={live.state} />}
      <Causes state={live.state} doc={run.document} catalog={catalog} open={open} />
      <div className={classes.viewBar}>
        <MatrixFilters filter={filter} set={setFilter} counts={state.counts} clients={clients} />
        {live.state.status === "done" && (
          <Button size="compact-sm" variant={replaying ? "light" : "default"} aria-pressed={replaying} leftSection={<IconHistory size={14} stroke={1.5} />} onClick={() => setReplaying(!replaying)}>
            {t("run.replay")}
          </Button>
        )}
        <SegmentedControl size="xs" aria-label={t("run.view")} value={view} onChange={(value) => setView(value as View)}
          data={VIEWS.map((value) => ({ value, label: t(`run.view_${value}`) }))} />
      </div>
      {replay && <ReplayBar replay={replay} />}
      {error && <Text size="sm" c="var(--mantine-color-error)" role="alert">{error.message}</Text>}
      <div className={classes.views} data-view={view}>
        {view !== "matrix" && <Drawing key={view} live={live} state={state} catalog={catalog} open={open} />}
        {view !== "canvas" && <Matrix state={state} doc={run.document} catalog={catalog} filter={filter} order={order} open={open} chosen={chosen} />}
      </div>
      <StepDrawer chosen={chosen} close={() => choose(null)} live={live} catalog={catalog} choose={choose} />
    </div>
  );
}

const FIT = { padding: 0.1, maxZoom: 1 };

/** The workflow with how each node stands. */
const Drawing = memo(function Drawing({ live, state, catalog, open }: { live: Loaded; state: LiveState; catalog: Catalog; open: (device: string, node: string) => void }) {
  const { t } = useTranslation();
  const { document: doc, mode } = live.run;
  const { tallies } = state;
  // a look at every step of every device: of thousands now and then is enough
  const settled = useThrottledValue(state, state.devices.size > 500 ? 2000 : 100);
  const walked = useMemo(() => trafficOf(doc, settled.steps), [doc, settled]);
  const counted = state.devices.size > 1;
  const untold = useMemo(() => live.state.status === "done" && live.state.outcome !== "cancelled" && isUntold(doc, live.state.steps), [doc, live.state]);
  const extras = useMemo(() => ({ tallies: new Map(tallies), walked, counted, triggerLabel: t(mode === "preview" ? "run.preview" : "run.apply"), fixed: true }), [tallies, walked, counted, t, mode]);
  const nodes = useMemo(() => toNodes(doc, catalog, extras), [doc, catalog, extras]);
  const edges = useMemo(() => toEdges(doc, extras), [doc, extras]);
  const [anchors] = useState(() => anchorsOf(doc, tallies));
  /** A step of the node to look at: one that was at work, if there is one. */
  const first = (node: string) => {
    let skipped: Step | undefined;
    for (const steps of state.steps.values())
      for (const step of steps)
        if (step.node === node) {
          if (step.outcome !== "skipped") return step;
          skipped ??= step;
        }
    return skipped;
  };
  return (
    <div className={`card ${classes.canvas}`} data-testid="run-canvas">
      <ReactFlowProvider>
        <FlowView nodes={nodes} edges={edges} minimap={false} nodesDraggable={false} nodesConnectable={false} elementsSelectable={false} edgesFocusable={false} fitViewOptions={FIT} readable anchors={anchors}
          onNodeClick={(_event, node) => {
            const step = node.id !== TRIGGER && first(node.id);
            if (step) open(step.device_id, node.id);
          }}>
          <FitKey />
          {untold && <Panel position="top-left" className={classes.untold}>{t("run.ways_untold")}</Panel>}
        </FlowView>
      </ReactFlowProvider>
    </div>
  );
});
