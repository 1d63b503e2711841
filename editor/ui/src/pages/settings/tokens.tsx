import { Button, CopyButton, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, getAll, post } from "../../api/client";
import { useChange } from "../../api/queries";
import type { ApiToken } from "../../api/types";
import { DataTable } from "../../components/data-table";
import { tellError } from "../../components/tell";
import { When } from "../../components/when";

export function Tokens() {
  const { t } = useTranslation();
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: () => getAll<ApiToken>("/tokens") }).data ?? [];
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | undefined>(365);
  const add = useChange(() => post<ApiToken & { token: string }>("/tokens", { name: name.trim(), ...(days && { days }) }), ["tokens"]);
  const remove = useChange((token: ApiToken) => del(`/tokens/${token.id}`), ["tokens"]);
  return (
    <Stack gap={16} maw={860}>
      <Text size="sm" c="dimmed">
        {t("tokens.lead")}
      </Text>
      <form onSubmit={(event) => { event.preventDefault(); if (name.trim()) add.mutate(undefined, { onSuccess: () => setName(""), onError: tellError }); }}>
        <Group gap={8} align="flex-end">
          <TextInput w={260} label={t("tokens.name")} placeholder={t("tokens.name_hint")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <NumberInput w={160} size="sm" label={t("tokens.days")} placeholder={t("tokens.for_ever")} min={1} max={3650} value={days ?? ""} onChange={(value) => setDays(typeof value === "number" && value > 0 ? value : undefined)} />
          <Button type="submit" loading={add.isPending} disabled={!name.trim()}>
            {t("tokens.add")}
          </Button>
        </Group>
      </form>
      {add.data && (
        <div className="card" style={{ padding: 16 }} role="status">
          <Text size="sm" fw={600} mb={4}>
            {t("tokens.once")}
          </Text>
          <Group gap={8} wrap="nowrap">
            <code className="mono" style={{ overflowWrap: "anywhere" }}>
              {add.data.token}
            </code>
            <CopyButton value={add.data.token}>
              {({ copied, copy }) => (
                <Button size="compact-sm" variant="default" onClick={copy} style={{ flexShrink: 0 }}>
                  {t(copied ? "do.copied" : "do.copy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
      )}
      {tokens.length > 0 && (
        <DataTable<ApiToken> label={t("settings.tokens")} rows={tokens} id={(token) => token.id}
          columns={[
            { key: "name", title: t("tokens.name"), render: (token) => <b>{token.name}</b>, value: (token) => token.name },
            { key: "prefix", title: t("tokens.prefix"), width: 180, render: (token) => <span className="mono">{token.prefix}…</span> },
            { key: "used", title: t("tokens.used"), width: 150, render: (token) => <When at={token.last_used_at} /> },
            { key: "ends", title: t("tokens.ends"), width: 150, render: (token) => (token.expires_at ? <When at={token.expires_at} /> : t("tokens.for_ever")) },
            { key: "more", title: "", width: 110, render: (token) => <Button size="compact-xs" variant="subtle" color="var(--mantine-color-error)" loading={remove.isPending && remove.variables.id === token.id} onClick={() => remove.mutate(token, { onError: tellError })}>{t("tokens.revoke")}</Button> },
          ]} />
      )}
    </Stack>
  );
}
