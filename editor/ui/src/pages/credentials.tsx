import { Button, Select, Text, Textarea, TextInput, PasswordInput } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { del, patch, post } from "../api/client";
import { useChange, useClients, useCredentials } from "../api/queries";
import type { Credential } from "../api/types";
import { Confirm, type Question } from "../components/confirm";
import { DataTable, type Column } from "../components/data-table";
import { useMissing } from "../components/act-button";
import { EditDrawer } from "../components/edit-drawer";
import { Empty } from "../components/empty";
import { Page } from "../components/page";
import { SearchInput } from "../components/search-input";
import { Trouble } from "../components/trouble";
import { When } from "../components/when";
import { useChosenClient } from "../frame/client";
import { NothingHere } from "../frame/nothing-here";

const KINDS = ["password", "key", "certificate", "agent", "secret"];
/** Which secrets each kind has, in the order they are asked. */
const SECRETS: Record<string, string[]> = { password: ["password"], key: ["private_key", "passphrase"], certificate: ["private_key", "certificate", "passphrase"], agent: [], secret: ["value"] };
const LONG = new Set(["private_key", "certificate"]);

export default function Credentials() {
  const { t } = useTranslation();
  const credentials = useCredentials();
  const clients = useClients().data;
  const [search, setSearch] = useState("");
  const [editing, setEditing] = useState<Credential | "new" | null>(null);
  const client = useChosenClient();
  const all = credentials.data ?? [];
  // what is for all clients opens its devices too
  const rows = client ? all.filter((row) => row.client_id === client || row.client_id === null) : all;
  const shown = rows.filter((row) => `${row.name} ${row.username}`.toLowerCase().includes(search.trim().toLowerCase()));
  const columns = useMemo(
    (): Column<Credential>[] => [
      { key: "name", title: t("credentials.name"), width: "30%", render: (row) => <b title={row.name}>{row.name}</b>, value: (row) => row.name },
      { key: "kind", title: t("credentials.kind"), width: 150, render: (row) => t(`credentials.kind_${row.kind}`), value: (row) => row.kind },
      { key: "user", title: t("credentials.username"), render: (row) => row.username || "–", value: (row) => row.username },
      { key: "client", title: t("devices.client"), render: (row) => clients?.find((client) => client.id === row.client_id)?.name ?? t("credentials.all_clients") },
      { key: "devices", title: t("frame.devices"), width: 110, numeric: true, render: (row) => row.devices, value: (row) => row.devices },
      { key: "changed", title: t("credentials.changed"), width: 150, render: (row) => <When at={row.updated_at} />, value: (row) => row.updated_at },
    ],
    [t, clients],
  );
  return (
    <Page
      title={t("frame.credentials")}
      action={
        <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setEditing("new")}>
          {t("credentials.add")}
        </Button>
      }
      filters={rows.length > 0 ? <SearchInput value={search} setValue={setSearch} label={t("credentials.search")} /> : undefined}
    >
      {credentials.error ? (
        <Trouble error={credentials.error} retry={() => void credentials.refetch()} />
      ) : credentials.isSuccess && rows.length === 0 && all.length > 0 ? (
        <NothingHere icon={IconKey} />
      ) : credentials.isSuccess && rows.length === 0 ? (
        <Empty icon={IconKey} title={t("credentials.none")} action={<Button onClick={() => setEditing("new")}>{t("credentials.add")}</Button>}>
          {t("credentials.none_body")}
        </Empty>
      ) : (
        <DataTable label={t("frame.credentials")} none={credentials.isPending ? " " : undefined} rows={shown} columns={columns} id={(row) => row.id} open={setEditing} sortBy="name" />
      )}
      {editing && <CredentialDrawer key={editing === "new" ? "new" : editing.id} credential={editing === "new" ? null : editing} close={() => setEditing(null)} />}
    </Page>
  );
}

function CredentialDrawer({ credential, close }: { credential: Credential | null; close: () => void }) {
  const { t } = useTranslation();
  const clients = useClients().data ?? [];
  const chosen = useChosenClient();
  const [name, setName] = useState(credential?.name ?? "");
  const [kind, setKind] = useState(credential?.kind ?? "password");
  const [username, setUsername] = useState(credential?.username ?? "");
  const [client, setClient] = useState(credential ? credential.client_id : chosen);
  const [sudo, setSudo] = useState(credential?.sudo ?? "none");
  const [values, setValues] = useState<Record<string, string>>({});
  const [question, setQuestion] = useState<Question | null>(null);
  const login = kind !== "secret";
  const wanted = [...(SECRETS[kind] ?? []), ...(login && sudo === "password" ? ["sudo_password"] : [])];
  const filled = Object.fromEntries(wanted.filter((secret) => values[secret]).map((secret) => [secret, values[secret]]));
  const body = { name: name.trim(), kind, client_id: client, ...(login && { username, sudo }), ...filled };
  const save = useChange(async () => { await (credential ? patch(`/credentials/${credential.id}`, body) : post("/credentials", body)); close(); }, ["credentials"]);
  const remove = useChange(async () => { await del(`/credentials/${credential?.id}`); close(); }, ["credentials"]);
  const [first] = wanted;
  const missing = useMissing();
  const open = credential === null && first !== undefined && first !== "sudo_password" && !values[first];
  const why = missing([!name.trim() && t("credentials.name"), open && t(`credentials.${first}`)]);
  return (
    <>
      <EditDrawer title={credential?.name ?? t("credentials.add")} close={close} save={() => save.mutate(undefined)} saving={save.isPending} error={save.error} why={why} verb={t(credential ? "do.save" : "credentials.add")}
        remove={credential ? () => setQuestion({ title: t("credentials.delete_title"), body: t("credentials.delete_body", { name: credential.name }), verb: t("credentials.delete_verb", { name: credential.name }), act: () => remove.mutateAsync(undefined) }) : undefined}>
        <TextInput label={t("credentials.name")} placeholder="ACME admin" value={name} maxLength={200} autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} data-autofocus={credential ? undefined : true} />
        <Select label={t("credentials.kind")} value={kind} data={KINDS.map((value) => ({ value, label: t(`credentials.kind_${value}`) }))} onChange={(value) => value && setKind(value)} />
        {login && <TextInput label={t("credentials.username")} value={username} autoComplete="off" onChange={(event) => setUsername(event.currentTarget.value)} />}
        {(SECRETS[kind] ?? []).map((secret) => (
          <SecretInput key={secret} name={secret} kept={credential?.has.includes(secret) ?? false} value={values[secret] ?? ""} set={(value) => setValues({ ...values, [secret]: value })} />
        ))}
        {login && (
          <Select label={t("credentials.sudo")} description={t("credentials.sudo_hint")} value={sudo} data={["none", "passwordless", "password"].map((value) => ({ value, label: t(`credentials.sudo_${value}`) }))} onChange={(value) => value && setSudo(value)} />
        )}
        {login && sudo === "password" && <SecretInput name="sudo_password" kept={credential?.has.includes("sudo_password") ?? false} value={values.sudo_password ?? ""} set={(value) => setValues({ ...values, sudo_password: value })} />}
        <Select label={t("devices.client")} clearable value={client} placeholder={t("credentials.all_clients")} data={clients.map((each) => ({ value: each.id, label: each.name }))} onChange={setClient} />
        <Text size="sm" c="dimmed">
          {t("credentials.never_back")}
        </Text>
      </EditDrawer>
      <Confirm question={question} close={() => setQuestion(null)} />
    </>
  );
}

/** A value that goes in and never comes out: what is there can only be replaced. */
function SecretInput({ name, kept, value, set }: { name: string; kept: boolean; value: string; set: (value: string) => void }) {
  const { t } = useTranslation();
  const label = t(`credentials.${name}`);
  const words = { label, placeholder: kept ? t("credentials.kept") : undefined, description: name === "sudo_password" ? t("credentials.sudo_password_hint") : undefined };
  if (LONG.has(name)) return <Textarea {...words} autosize minRows={4} maxRows={10} spellCheck={false} autoComplete="off" value={value} onChange={(event) => set(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }} />;
  return <PasswordInput {...words} autoComplete="new-password" value={value} onChange={(event) => set(event.currentTarget.value)} />;
}
