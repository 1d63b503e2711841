import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useEditor } from "../canvas/store";
import { OutcomeLabel } from "../components/outcome";
import type { Catalog } from "../document/types";
import { toldMessage } from "../i18n/told";
import { DataView } from "../run/data-view";
import { MockEditor } from "./mock-editor";
import { devicesOf, mockOf, plain } from "./mocks";
import { nodeOf } from "./path";
import classes from "./rehearsal.module.css";
import { useRehearsal } from "./store";
import type { RehearsedStep } from "./types";
import { useStepWords } from "./words";

/** The step that is looked at: how it went, what it gave, and what it is to give in this rehearsal. */
export function StepDetail({ catalog }: { catalog: Catalog }) {
  const { t } = useTranslation();
  const { path, step, device } = useLookedAt();
  const doc = useEditor((state) => state.doc);
  const mockable = useRehearsal((state) => (path ? state.steps[plain(path)] : undefined));
  const mocked = useRehearsal((state) => path !== undefined && mockOf(state.rehearsal, path, device) !== undefined);
  const words = useStepWords(catalog);
  if (!path) return <Text size="sm" c="dimmed" p={16} className={classes.detail}>{t("rehearsal.nothing_yet")}</Text>;
  const key = plain(path).split("/").at(-1) ?? "";
  const own = nodeOf(doc, path) === key ? doc.nodes[key] : undefined;
  const type = catalog.get(own?.type ?? mockable?.type ?? "");
  const title = step ? words(step).title : own?.name || type?.title || mockable?.title || key;
  const params = Object.keys(step?.params ?? {}).length > 0 ? step?.params : undefined;
  return (
    <div className={classes.detail} data-testid="rehearsed-step" data-path={path} tabIndex={-1}>
      <div className={classes.detailHead}>
        <Text fw={600} className="ellipsis" title={title}>
          {title}
        </Text>
        {step ? (
          <>
            <Text size="sm" c="dimmed" className="ellipsis" title={words(step).where}>
              {words(step).where}
            </Text>
            <OutcomeLabel state={step.outcome} />
          </>
        ) : (
          <Text size="sm" c="dimmed">
            {t("rehearsal.not_reached")}
          </Text>
        )}
      </div>
      {step?.message && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {toldMessage(step)}
        </Text>
      )}
      {mockable && <MockEditor key={`${path} ${device}`} path={path} device={device} step={step} mockable={mockable} type={type} />}
      {step && Object.keys(step.data).length > 0 && (
        <details key={`${path} ${mocked}`} open={!mocked}>
          <summary className={classes.summary}>{t("rehearsal.gave")}</summary>
          <DataView data={step.data} schema={type?.outputs} none={t("run.none")} />
        </details>
      )}
      {params && (
        <details>
          <summary className={classes.summary}>{t("rehearsal.got")}</summary>
          <DataView data={params} schema={type?.params} none={t("run.none")} />
        </details>
      )}
    </div>
  );
}

/** The current step, or the one that was picked on the canvas: there, the newest on the current step's device. */
function useLookedAt(): { path: string | undefined; step: RehearsedStep | undefined; device: string } {
  const way = useRehearsal((state) => state.way);
  const at = useRehearsal((state) => state.at);
  const shown = useRehearsal((state) => state.shown);
  const rehearsal = useRehearsal((state) => state.rehearsal);
  const current = way[at - 1];
  const first = devicesOf(rehearsal)[0]?.name ?? "";
  if (shown === null) return { path: current?.path, step: current, device: current?.device ?? first };
  const there = way.filter((each) => plain(each.path) === shown.path);
  const device = shown.device ?? current?.device;
  const step = there.findLast((each) => each.device === device) ?? there[0];
  return { path: step?.path ?? shown.path, step, device: step?.device ?? (device || first) };
}
