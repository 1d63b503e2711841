import { Button, PasswordInput, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import { useChange } from "../api/queries";
import { Gate } from "./gate";

const SHORTEST = 10;

/** The first page of a new Ruota: who administers it. */
export function Setup() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("admin");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const setup = useChange(async () => {
    await post("/setup", { name, password, language: i18n.language });
    await client.invalidateQueries({ queryKey: ["session"] });
  });
  const differs = again !== "" && again !== password;
  return (
    <Gate lead={t("setup.lead")} submit={() => setup.mutate(undefined)}>
      <TextInput label={t("login.name")} autoComplete="username" autoFocus value={name} onChange={(e) => setName(e.currentTarget.value)} />
      <PasswordInput
        label={t("login.password")}
        description={t("setup.length", { count: SHORTEST })}
        autoComplete="new-password"
        value={password}
        onChange={(e) => setPassword(e.currentTarget.value)}
      />
      <PasswordInput
        label={t("setup.again")}
        autoComplete="new-password"
        value={again}
        onChange={(e) => setAgain(e.currentTarget.value)}
        error={differs ? t("setup.differs") : undefined}
      />
      {setup.error && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {setup.error.message}
        </Text>
      )}
      <Button type="submit" fullWidth loading={setup.isPending} disabled={!name || password.length < SHORTEST || again !== password}>
        {t("setup.create")}
      </Button>
    </Gate>
  );
}
