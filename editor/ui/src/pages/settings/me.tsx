import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { patch } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import { tell } from "../../components/tell";
import { SettingsForm } from "./form";

const SHORTEST = 10;

export function Me() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useChange(() => patch(`/users/${user?.id}`, { current_password: current, password: next }));
  const submit = () => save.mutate(undefined, { onSuccess: () => { setCurrent(""); setNext(""); tell(t("settings.password_changed")); } });
  return (
    <SettingsForm submit={submit} busy={save.isPending} error={save.error} ready={current !== "" && next.length >= SHORTEST} verb={t("settings.change_password")}>
      <PasswordInput label={t("settings.current_password")} autoComplete="current-password" value={current} onChange={(event) => setCurrent(event.currentTarget.value)} />
      <PasswordInput label={t("settings.new_password")} description={t("setup.length", { count: SHORTEST })} autoComplete="new-password" value={next} onChange={(event) => setNext(event.currentTarget.value)} />
    </SettingsForm>
  );
}
