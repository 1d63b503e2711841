import { Button } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconCircleCheck, IconCircleDashed, IconCircleX } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { edgeId, fieldOf, fixOf, siteOf, type Problem } from "../document/problems";
import type { Catalog } from "../document/types";
import classes from "./canvas.module.css";
import { mend } from "./mending";
import { useEditor, useEditorStore } from "./store";
import { useUi } from "./ui";

/** All problems at once: a click goes there, a button mends what can be mended by itself. */
export function ProblemList({ catalog, folded = false }: { catalog: Catalog; folded?: boolean }) {
  const { t } = useTranslation();
  const problems = useEditor((state) => state.problems);
  const inspected = useEditor((state) => state.inspected);
  const [open, setOpen] = useState(!folded);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const Shape = !inspected ? IconCircleDashed : problems.length === 0 ? IconCircleCheck : errors ? IconCircleX : IconAlertTriangle;
  const color = !inspected ? "var(--r-idle)" : problems.length === 0 ? "var(--r-ok)" : errors ? "var(--r-bad)" : "var(--r-warn)";
  const words = !inspected ? t("canvas.inspecting") : problems.length === 0 ? t("canvas.no_problems") : t("canvas.problem_count", { count: problems.length });
  const Fold = open ? IconChevronDown : IconChevronUp;
  return (
    <section className={classes.problems} aria-label={t("canvas.problems")}>
      <button type="button" className={classes.problemsHead} onClick={() => setOpen(!open)} aria-expanded={open && problems.length > 0} disabled={problems.length === 0}>
        <Shape size={16} color={color} aria-hidden />
        <span>{words}</span>
        {problems.length > 0 && <Fold size={16} color="var(--r-idle)" aria-hidden />}
      </button>
      {open && problems.length > 0 && (
        <ul className={classes.problemList}>
          {problems.map((problem, index) => (
            <Row key={`${problem.pointer}${index}`} problem={problem} catalog={catalog} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ problem, catalog }: { problem: Problem; catalog: Catalog }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const flow = useReactFlow();
  const fix = fixOf(problem);
  const severe = problem.severity === "error";
  const Shape = severe ? IconCircleX : IconAlertTriangle;
  const jump = () => {
    const site = siteOf(problem.pointer);
    const { doc, select } = editor.getState();
    if (site.kind === "document") return select([]);
    const edge = site.kind === "edge" ? doc.edges[site.index] : undefined;
    const key = site.kind === "node" ? site.key : edge?.to;
    if (edge) select([], [edgeId(edge)]);
    else if (key) select([key]);
    if (site.kind === "node" && site.param !== undefined) useUi.setState({ wanted: fieldOf(problem.pointer) });
    if (key) void flow.fitView({ nodes: [{ id: key }], maxZoom: 1, duration: 200 });
  };
  return (
    <li className={classes.problem}>
      <button type="button" className={classes.problemJump} onClick={jump}>
        <Shape size={16} color={severe ? "var(--r-bad)" : "var(--r-warn)"} style={{ flexShrink: 0, marginTop: 2 }} aria-label={t(severe ? "canvas.error" : "canvas.warning")} />
        <span>{problem.message}</span>
      </button>
      {fix && (
        <Button size="compact-xs" variant="light" onClick={() => mend(editor, catalog, fix)} mr={8} style={{ flexShrink: 0 }}>
          {fix.title ?? t("canvas.fix")}
        </Button>
      )}
    </li>
  );
}
