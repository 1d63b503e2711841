import { Divider, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { updateDocument } from "../../document/edits";
import { useEditor, useEditorStore } from "../store";
import { InputsEditor } from "./inputs-editor";

export function WorkflowPanel() {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const name = useEditor((state) => state.doc.name);
  const description = useEditor((state) => state.doc.description ?? "");
  return (
    <Stack gap={16}>
      <Text fw={600} pr={24}>
        {t("canvas.about_workflow")}
      </Text>
      <TextInput label={t("canvas.workflow_name")} value={name} maxLength={200} error={name.trim() ? undefined : t("canvas.name_needed")}
        onChange={(event) => { const value = event.currentTarget.value; editor.getState().edit({ what: "describe", burst: "workflow name" }, (doc) => updateDocument(doc, { name: value })); }} />
      <Textarea label={t("canvas.workflow_description")} placeholder={t("canvas.workflow_description_hint")} autosize minRows={3} maxRows={10} maxLength={10000} value={description}
        onChange={(event) => { const value = event.currentTarget.value; editor.getState().edit({ what: "describe", burst: "workflow description" }, (doc) => updateDocument(doc, { description: value || undefined })); }} />
      <Divider label={t("canvas.inputs")} labelPosition="left" />
      <InputsEditor />
    </Stack>
  );
}
