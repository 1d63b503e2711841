import { FileButton, Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconFileImport, IconPlus, IconTemplate } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api/client";
import { useWorkflows } from "../api/queries";
import type { WorkflowFull } from "../api/types";
import { tell, tellError } from "../components/tell";
import type { Catalog, WorkflowDoc } from "../document/types";
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
    try {
      take(JSON.parse(await file.text()) as WorkflowDoc);
    } catch {
      tell(t("workflows.not_json", { name: file.name }));
    }
  };
  return (
    <div className={classes.empty}>
      <div className={classes.emptyChoices}>
        <Choice icon={<IconTemplate size={24} stroke={1.5} />} title={t("canvas.empty_template")} body={t("canvas.empty_template_body")} act={() => setChoosing(true)} />
        <Choice icon={<IconPlus size={24} stroke={1.5} />} title={t("canvas.empty_step")} body={t("canvas.empty_step_body")} act={first} />
        <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
          {(props) => <Choice icon={<IconFileImport size={24} stroke={1.5} />} title={t("canvas.empty_file")} body={t("canvas.empty_file_body")} act={props.onClick} />}
        </FileButton>
      </div>
      <Modal opened={choosing} onClose={() => setChoosing(false)} title={t("canvas.empty_template")} closeButtonProps={{ "aria-label": t("do.close") }}>
        <Templates
          take={(doc) => {
            setChoosing(false);
            take(doc);
          }}
        />
      </Modal>
    </div>
  );
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

function Templates({ take }: { take: (doc: WorkflowDoc) => void }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const workflows = (useWorkflows().data ?? []).filter((row) => row.id !== editor.getState().doc.id);
  const use = (id: string) =>
    get<WorkflowFull>(`/workflows/${id}`).then((found) => take(found.document), tellError);
  if (workflows.length === 0) return <Text c="dimmed">{t("canvas.no_templates")}</Text>;
  return (
    <Stack gap={4}>
      {workflows.map((row) => (
        <UnstyledButton key={row.id} className={classes.problem} p={8} onClick={() => void use(row.id)}>
          <div>
            <Text fw={600} size="sm">
              {row.name}
            </Text>
            <Text size="sm" c="dimmed" lineClamp={2}>
              {row.description}
            </Text>
          </div>
        </UnstyledButton>
      ))}
    </Stack>
  );
}
