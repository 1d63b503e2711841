import { Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../i18n";
import { tell } from "../../components/tell";
import { SettingsForm } from "./form";
import { useSaveSettings, useSettings, type SettingsValues } from "./use-settings";

export function General() {
  const { t } = useTranslation();
  const settings = useSettings().data;
  const save = useSaveSettings();
  const [edited, setEdited] = useState<Partial<SettingsValues>>({});
  if (!settings) return null;
  const values = { ...settings, ...edited };
  const set = (part: Partial<SettingsValues>) => setEdited({ ...edited, ...part });
  const submit = () => save.mutate(edited, { onSuccess: () => { setEdited({}); tell(t("settings.saved")); } });
  return (
    <SettingsForm submit={submit} busy={save.isPending} error={save.error} ready={Object.keys(edited).length > 0}>
      <TextInput label={t("settings.organisation")} description={t("settings.organisation_hint")} value={values.organisation ?? ""} onChange={(event) => set({ organisation: event.currentTarget.value || null })} />
      <TextInput label={t("settings.address")} description={t("settings.address_hint")} value={values.address ?? ""} onChange={(event) => set({ address: event.currentTarget.value || null })} />
      <Select size="sm" label={t("settings.language")} description={t("settings.language_hint")} allowDeselect={false} data={[{ value: "en", label: "English" }, { value: "it", label: "Italiano" }]} value={values.language ?? "en"} onChange={(language) => set({ language: language as Language })} />
      <TagsInput size="sm" label={t("settings.http_allowed")} description={t("settings.http_allowed_hint")} value={values.http_allowed ?? []} onChange={(list) => set({ http_allowed: list.length ? list : null })} />
    </SettingsForm>
  );
}
