import { Button, Group, Menu, ActionIcon, Loader, Modal, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, getAll, patch, post } from "../../api/client";
import { useChange } from "../../api/queries";
import { useSession } from "../../api/session";
import type { User } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { DataTable } from "../../components/data-table";
import { tellError, whileBusy } from "../../components/tell";
import { When } from "../../components/when";

const ROLES = ["viewer", "technician", "admin"];
const SHORTEST = 10;

type Changed = { user: User } & Partial<Pick<User, "role" | "disabled">>;

export function Users() {
  const { t } = useTranslation();
  const { user: me } = useSession();
  const users = useQuery({ queryKey: ["users"], queryFn: () => getAll<User>("/users") }).data ?? [];
  const [adding, setAdding] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const change = useChange(({ user: { id, name }, ...part }: Changed) => whileBusy(t("users.changing", { name }), patch(`/users/${id}`, part)), ["users"]);
  const changing = (user: User) => change.isPending && change.variables.user.id === user.id;
  const remove = useChange((user: User) => del(`/users/${user.id}`), ["users"]);
  const ask = (user: User) => setQuestion({ title: t("users.delete_title"), body: t("users.delete_body", { name: user.name }), verb: t("users.delete_verb", { name: user.name }), act: () => remove.mutateAsync(user) });
  return (
    <Stack gap={12} maw={860}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("users.lead")}
        </Text>
        <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAdding(true)}>
          {t("users.add")}
        </Button>
      </Group>
      <DataTable<User> label={t("settings.users")} rows={users} id={(user) => user.id} sortBy="name"
        columns={[
          { key: "name", title: t("login.name"), render: (user) => <b>{user.name}</b>, value: (user) => user.name },
          { key: "role", title: t("users.role"), width: 200, render: (user) => <Select size="xs" variant="unstyled" aria-label={`${t("users.role")}: ${user.name}`} disabled={user.id === me?.id} aria-busy={changing(user)} rightSection={changing(user) ? <Loader size={12} /> : undefined} value={(changing(user) && change.variables?.role) || user.role} data={ROLES.map((value) => ({ value, label: t(`users.role_${value}`) }))} onChange={(role) => role && !change.isPending && change.mutate({ user, role }, { onError: tellError })} /> },
          { key: "state", title: t("users.state"), width: 120, render: (user) => t(user.disabled ? "users.disabled" : "users.active") },
          { key: "since", title: t("users.since"), width: 150, render: (user) => <When at={user.created_at} /> },
          { key: "more", title: "", width: 48, render: (user) => user.id !== me?.id && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" size={24} loading={changing(user)} aria-label={t("do.more_with", { name: user.name })}>
                  <IconDots size={16} stroke={1.5} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => change.mutate({ user, disabled: !user.disabled }, { onError: tellError })}>{t(user.disabled ? "users.enable" : "users.disable")}</Menu.Item>
                <Menu.Item color="var(--mantine-color-error)" onClick={() => ask(user)}>{t("do.delete")}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          ) },
        ]} />
      {adding && <NewUser close={() => setAdding(false)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
    </Stack>
  );
}

function NewUser({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState("technician");
  const add = useChange(async () => { await post("/users", { name, password, role }); close(); }, ["users"]);
  return (
    <Modal opened onClose={close} title={t("users.add")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); add.mutate(undefined); }}>
        <Stack>
          <TextInput label={t("login.name")} autoComplete="off" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <PasswordInput label={t("login.password")} description={t("setup.length", { count: SHORTEST })} autoComplete="new-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
          <Select label={t("users.role")} value={role} data={ROLES.map((value) => ({ value, label: t(`users.role_${value}`) }))} onChange={(value) => value && setRole(value)} />
          {add.error && <Text size="sm" c="var(--mantine-color-error)" role="alert">{add.error.message}</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{t("do.cancel")}</Button>
            <Button type="submit" loading={add.isPending} disabled={!name.trim() || password.length < SHORTEST}>{t("users.add")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
