import { Text } from "@mantine/core";
import { useReactFlow } from "@xyflow/react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TypeIcon } from "../components/type-icon";
import { countOf, type Difference, type Field, type NodeChange } from "../document/diff";
import type { Catalog, WorkflowDoc } from "../document/types";
import { FieldTable } from "./field-table";
import classes from "./history.module.css";
import { edgeWords, nodeTitle } from "./names";

interface ChangeListProps {
  before: WorkflowDoc;
  after: WorkflowDoc;
  difference: Difference;
  catalog: Catalog;
}

/** Every difference in words: steps with their values side by side, wires, the workflow itself, and the layout apart. */
export function ChangeList({ before, after, difference, catalog }: ChangeListProps) {
  const { t } = useTranslation();
  const { nodes, edges, about, layout } = difference;
  const either = (key: string) => (Object.hasOwn(after.nodes, key) ? after : before);
  return (
    <section className={classes.changes} aria-label={t("history.changes")}>
      {countOf(difference) === 0 && <Text size="sm" c="dimmed" p={16}>{t("history.same")}</Text>}
      {countOf(difference) > 0 && nodes.length + edges.length + about.length === 0 && <Text size="sm" c="dimmed" p={16} pb={0}>{t("history.same_meaning")}</Text>}
      {about.length > 0 && (
        <Part title={t("history.about")}>
          <AboutTable fields={about} />
        </Part>
      )}
      {nodes.length > 0 && (
        <Part title={t("history.steps", { count: nodes.length })}>
          {nodes.map((change) => <StepChange key={change.key} change={change} doc={either(change.key)} catalog={catalog} />)}
        </Part>
      )}
      {edges.length > 0 && (
        <Part title={t("history.wires", { count: edges.length })}>
          <ul className={classes.plain}>
            {edges.map(({ id, kind }) => <li key={id} className={classes.line} data-kind={kind}><Kind kind={kind} />{edgeWords(kind === "added" ? after : before, catalog, id)}</li>)}
          </ul>
        </Part>
      )}
      {layout.length > 0 && <LayoutPart difference={difference} after={after} catalog={catalog} />}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.part}>
      <h2 className={classes.partTitle}>{title}</h2>
      {children}
    </div>
  );
}

function Kind({ kind }: { kind: "added" | "removed" | "changed" }) {
  const { t } = useTranslation();
  return <span className={classes.kind} data-kind={kind}>{t(`history.${kind}`)}</span>;
}

function StepChange({ change, doc, catalog }: { change: NodeChange; doc: WorkflowDoc; catalog: Catalog }) {
  const flow = useReactFlow();
  const node = doc.nodes[change.key];
  const type = node && catalog.get(node.type);
  const [open, setOpen] = useState(change.kind === "changed");
  const show = () => {
    setOpen(!open);
    void flow.fitView({ nodes: [{ id: change.key }], padding: 0.6, maxZoom: 1, duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250 });
  };
  return (
    <div className={classes.step} data-key={change.key} data-kind={change.kind}>
      <button type="button" className={classes.stepHead} aria-expanded={open} onClick={show}>
        <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} size={24} />
        <span className="ellipsis" title={nodeTitle(doc, catalog, change.key)}>{nodeTitle(doc, catalog, change.key)}</span>
        <Kind kind={change.kind} />
      </button>
      {open && <FieldTable fields={change.fields} properties={type?.params.properties} />}
    </div>
  );
}

const AboutTable = ({ fields }: { fields: Field[] }) => <FieldTable fields={fields} properties={undefined} />;

/** Where things stand says nothing about what happens, so it is counted rather than spread out. */
function LayoutPart({ difference: { layout }, after, catalog }: { difference: Difference; after: WorkflowDoc; catalog: Catalog }) {
  const { t } = useTranslation();
  const moved = layout.filter(({ item }) => !item.includes(":"));
  const notes = layout.filter(({ item }) => item.startsWith("note:"));
  const frames = layout.filter(({ item }) => item.startsWith("group:"));
  return (
    <Part title={t("history.layout")}>
      <ul className={classes.plain}>
        {moved.length > 0 && <li className={classes.line} title={moved.map(({ item }) => nodeTitle(after, catalog, item)).join(", ")}>{t("history.moved", { count: moved.length })}</li>}
        {notes.map(({ item, kind }) => <li key={item} className={classes.line} data-kind={kind}><Kind kind={kind} />{t("canvas.note")}</li>)}
        {frames.map(({ item, kind }) => <li key={item} className={classes.line} data-kind={kind}><Kind kind={kind} />{after.groups?.find((group) => `group:${group.id}` === item)?.title || t("canvas.group")}</li>)}
      </ul>
    </Part>
  );
}
