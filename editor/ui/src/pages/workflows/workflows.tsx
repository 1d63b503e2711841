import { ActionIcon, Badge, Button, FileButton, Group, Menu, Text } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconFileImport, IconPlayerPlay, IconPlus, IconSitemap, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { del, get, post } from "../../api/client";
import { useChange, useWorkflows } from "../../api/queries";
import type { WorkflowFull, WorkflowRow } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { Empty } from "../../components/empty";
import { Page } from "../../components/page";
import { SearchInput } from "../../components/search-input";
import { tell, tellError } from "../../components/tell";
import { Trouble } from "../../components/trouble";
import { When } from "../../components/when";
import { slug } from "../../document/keys";
import type { WorkflowDoc } from "../../document/types";
import { download } from "../../run/log";
import QuickRun from "../home/quick-run";
import { NewWorkflow } from "./new-workflow";
import classes from "./workflows.module.css";

export default function Workflows() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const workflows = useWorkflows();
  const [search, setSearch] = useState("");
  const [adding, setAdding] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const [running, setRunning] = useState<WorkflowRow | null>(null);
  const rows = workflows.data ?? [];
  const taken = rows.map((row) => row.id);
  const create = useChange((document: WorkflowDoc) => post<WorkflowFull>("/workflows", { document }), ["workflows"]);
  const open = (made: WorkflowFull) => void navigate(`/workflows/${made.id}`);

  const importFile = async (file: File | null) => {
    if (!file) return;
    try {
      const document = JSON.parse(await file.text()) as WorkflowDoc;
      const id = slug(document.id || document.name || file.name, taken);
      create.mutate({ ...document, id }, { onSuccess: open, onError: tellError });
    } catch {
      tellError(t("workflows.not_json", { name: file.name }));
    }
  };
  const duplicate = async (row: WorkflowRow) => {
    const { document } = await get<WorkflowFull>(`/workflows/${row.id}`);
    const name = t("workflows.copy_of", { name: row.name });
    create.mutate({ ...document, id: slug(name, taken), name }, { onSuccess: () => tell(t("workflows.copied", { name })), onError: tellError });
  };
  const save = async (row: WorkflowRow) => {
    const { document } = await get<WorkflowFull>(`/workflows/${row.id}`);
    download(`${JSON.stringify(document, null, 2)}\n`, `${row.id}.json`, "application/json");
  };
  const remove = useChange((row: WorkflowRow) => del(`/workflows/${row.id}`), ["workflows"], ["schedules"]);
  const askRemove = (row: WorkflowRow) =>
    setQuestion({ title: t("workflows.delete_title"), body: t("workflows.delete_body", { name: row.name }), verb: t("workflows.delete_verb", { name: row.name }), act: () => remove.mutateAsync(row) });

  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((row) => `${row.name} ${row.description} ${row.id}`.toLowerCase().includes(wanted));
  return (
    <Page
      title={t("frame.workflows")}
      action={
        <>
          <FileButton accept="application/json,.json" onChange={(file) => void importFile(file)}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileImport size={16} stroke={1.5} />}>
                {t("workflows.import")}
              </Button>
            )}
          </FileButton>
          <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAdding(true)}>
            {t("workflows.new")}
          </Button>
        </>
      }
      filters={rows.length > 0 ? <SearchInput value={search} setValue={setSearch} label={t("workflows.search")} /> : undefined}
    >
      {workflows.error ? (
        <Trouble error={workflows.error} retry={() => void workflows.refetch()} />
      ) : workflows.isSuccess && rows.length === 0 ? (
        <Empty icon={IconSitemap} title={t("workflows.none")} action={<Button onClick={() => setAdding(true)}>{t("workflows.new")}</Button>}>
          {t("workflows.none_body")}
        </Empty>
      ) : shown.length === 0 && wanted ? (
        <Text c="dimmed">{t("table.none")}</Text>
      ) : (
        <div className={classes.grid}>
          {shown.map((row) => (
            <article key={row.id} className={`card ${classes.card}`}>
              <div className={classes.top}>
                <Link to={`/workflows/${row.id}`} className={classes.name} title={row.name}>
                  {row.name}
                </Link>
                <More row={row} duplicate={() => void duplicate(row).catch(tellError)} save={() => void save(row).catch(tellError)} remove={() => askRemove(row)} />
              </div>
              <Text size="sm" c="dimmed" lineClamp={3} className={classes.body}>
                {row.description || t("workflows.no_description")}
              </Text>
              <Group justify="space-between" wrap="nowrap" gap={8}>
                <Group gap={8} wrap="nowrap" style={{ minWidth: 0 }}>
                  <Badge size="sm" variant={row.published_version ? "light" : "outline"} color={row.published_version ? "ruota" : "gray"} tt="none" radius="sm" style={{ flexShrink: 0 }}>
                    {row.published_version ? t("workflows.version", { version: row.published_version }) : t("workflows.draft")}
                  </Badge>
                  <Text size="xs" c="dimmed" className="ellipsis">
                    {t("workflows.steps", { count: row.nodes })} · <When at={row.updated_at} />
                  </Text>
                </Group>
                <ActionIcon variant="light" size={28} aria-label={t("workflows.run_name", { name: row.name })} onClick={() => setRunning(row)}>
                  <IconPlayerPlay size={16} stroke={2} />
                </ActionIcon>
              </Group>
            </article>
          ))}
        </div>
      )}
      {adding && <NewWorkflow taken={taken} create={(document) => create.mutateAsync(document).then(open)} close={() => setAdding(false)} />}
      {running && <QuickRun workflow={running} close={() => setRunning(null)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
    </Page>
  );
}

function More({ row, duplicate, save, remove }: { row: WorkflowRow; duplicate: () => void; save: () => void; remove: () => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("do.more_with", { name: row.name })}>
          <IconDots size={16} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconCopy size={16} stroke={1.5} />} onClick={duplicate}>
          {t("do.duplicate")}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={16} stroke={1.5} />} onClick={save}>
          {t("do.export")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={remove}>
          {t("do.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
