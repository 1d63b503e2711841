import { Button, PasswordInput, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import { useChange } from "../api/queries";
import { Gate } from "./gate";

export function Login() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const login = useChange(async () => {
    await post("/session", { name, password });
    await client.invalidateQueries({ queryKey: ["session"] });
  });
  return (
    <Gate lead={t("login.lead")} submit={() => login.mutate(undefined)}>
      <TextInput label={t("login.name")} autoComplete="username" autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <PasswordInput label={t("login.password")} autoComplete="current-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
      {login.error && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {login.error.message}
        </Text>
      )}
      <Button type="submit" fullWidth loading={login.isPending} disabled={!name || !password}>
        {t("login.log_in")}
      </Button>
    </Gate>
  );
}
