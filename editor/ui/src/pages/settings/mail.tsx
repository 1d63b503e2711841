import { NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCredentials } from "../../api/queries";
import { tell } from "../../components/tell";
import { SettingsForm } from "./form";
import { useSaveSettings, useSettings, type MailSettings } from "./use-settings";

const PORTS = { none: 25, starttls: 587, tls: 465 };

export function Mail() {
  const { t } = useTranslation();
  const settings = useSettings().data;
  const credentials = useCredentials().data ?? [];
  const save = useSaveSettings();
  const [edited, setEdited] = useState<MailSettings>({});
  if (!settings) return null;
  const values: MailSettings = { security: "starttls", port: 587, ...settings.mail, ...edited };
  const set = (part: MailSettings) => setEdited({ ...edited, ...part });
  const submit = () => save.mutate({ mail: values.host ? values : null }, { onSuccess: () => { setEdited({}); tell(t("settings.saved")); } });
  return (
    <SettingsForm submit={submit} busy={save.isPending} error={save.error} ready={Object.keys(edited).length > 0}>
      <Text size="sm" c="dimmed">
        {t("settings.mail_lead")}
      </Text>
      <TextInput label={t("settings.mail_host")} placeholder="smtp.example.com" value={values.host ?? ""} onChange={(event) => set({ host: event.currentTarget.value })} />
      <Select label={t("settings.mail_security")} value={values.security ?? "starttls"} data={["starttls", "tls", "none"].map((value) => ({ value, label: t(`settings.mail_${value}`) }))} onChange={(value) => value && set({ security: value as keyof typeof PORTS, port: PORTS[value as keyof typeof PORTS] })} />
      <NumberInput size="sm" label={t("devices.port")} min={1} max={65535} value={values.port ?? 587} onChange={(value) => set({ port: Number(value) || 587 })} />
      <TextInput label={t("settings.mail_sender")} placeholder="Ruota <ruota@example.com>" value={values.from ?? ""} onChange={(event) => set({ from: event.currentTarget.value })} />
      <TextInput label={t("settings.mail_username")} value={values.username ?? ""} onChange={(event) => set({ username: event.currentTarget.value })} />
      <Select label={t("devices.credential")} description={t("settings.mail_credential_hint")} clearable searchable value={values.credential ?? null} data={credentials.map((each) => ({ value: each.id, label: each.name }))} onChange={(value) => set({ credential: value })} />
    </SettingsForm>
  );
}
