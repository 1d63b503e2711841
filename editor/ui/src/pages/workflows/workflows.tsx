import { ActionIcon, Button, FileButton, Group, Menu, SegmentedControl, Select, Text } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconFileImport, IconPlus, IconSitemap, IconTemplate, IconTrash } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { del, get, post } from "../../api/client";
import { useCatalog, useChange, useWorkflows } from "../../api/queries";
import { useSession } from "../../api/session";
import type { WorkflowFull, WorkflowRow } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { Empty } from "../../components/empty";
import { Page } from "../../components/page";
import { SearchInput } from "../../components/search-input";
import { tell, tellError, whileBusy } from "../../components/tell";
import { Trouble } from "../../components/trouble";
import { slug } from "../../document/keys";
import type { WorkflowDoc } from "../../document/types";
import { useKept } from "../../hooks/use-kept";
import { saveDocument } from "../../picture/document-file";
import QuickRun from "../home/quick-run";
import { DropFiles } from "./drop-files";
import { Gallery } from "./gallery";
import { ImportDialog } from "./import-dialog";
import { NewWorkflow } from "./new-workflow";
import { SORTS, sorted, useCards, type CardRow, type Sort } from "./queries";
import { WorkflowCard } from "./workflow-card";
import { WorkflowTable } from "./workflow-table";
import classes from "./workflows.module.css";

/** What becomes a new workflow; the rehearsals of what it begins as come along. */
interface NewDraft {
  document: WorkflowDoc;
  template?: string;
  copy_of?: string;
}

const NO_CARDS = new Map<string, CardRow>();

export default function Workflows() {
  const { t, i18n } = useTranslation();
  const person = useSession().user?.id ?? "";
  const navigate = useNavigate();
  const workflows = useWorkflows();
  const [search, setSearch] = useState("");
  const [view, setView] = useKept<"cards" | "table">(`workflows-view-${person}`, "cards");
  const [sort, setSort] = useKept<Sort>(`workflows-sort-${person}`, "name");
  const [files, setFiles] = useState<File[]>([]);
  const [params, setParams] = useSearchParams();
  const [choosing, setChoosing] = useState(params.get("new") === "template");
  const cards = useCards().data ?? NO_CARDS;
  const catalog = useCatalog().data;
  const [adding, setAdding] = useState(params.get("new") === "empty");
  useEffect(() => {
    // said once: who goes back or loads the page again is not asked anew
    if (params.has("new")) setParams({}, { replace: true });
  }, [params, setParams]);
  const [question, setQuestion] = useState<Question | null>(null);
  const [running, setRunning] = useState<WorkflowRow | null>(null);
  const rows = workflows.data ?? [];
  const taken = rows.map((row) => row.id);
  const create = useChange((made: NewDraft) => post<WorkflowFull>("/workflows", made), ["workflows"]);
  const open = (made: WorkflowFull) => void navigate(`/workflows/${made.id}`);

  const duplicate = async (row: WorkflowRow) => {
    const name = t("workflows.copy_of", { name: row.name });
    const copy = get<WorkflowFull>(`/workflows/${row.id}`).then(({ document }) => create.mutateAsync({ document: { ...document, id: slug(name, taken), name }, copy_of: row.id }));
    await whileBusy(t("workflows.copying", { name: row.name }), copy);
    tell(t("workflows.copied", { name }));
  };
  const save = async (row: WorkflowRow) => {
    const { document } = await whileBusy(t("workflows.exporting", { name: row.name }), get<WorkflowFull>(`/workflows/${row.id}`));
    saveDocument(document);
  };
  const remove = useChange((row: WorkflowRow) => del(`/workflows/${row.id}`), ["workflows"], ["schedules"]);
  const askRemove = (row: WorkflowRow) =>
    setQuestion({ title: t("workflows.delete_title"), body: t("workflows.delete_body", { name: row.name }), verb: t("workflows.delete_verb", { name: row.name }), act: () => remove.mutateAsync(row) });

  const wanted = search.trim().toLowerCase();
  const matching = rows.filter((row) => `${row.name} ${row.description} ${row.id}`.toLowerCase().includes(wanted));
  const shown = view === "table" ? matching : sorted(matching, cards, sort, i18n.language);
  const acts = useRef({ duplicate, save, askRemove });
  useEffect(() => {
    acts.current = { duplicate, save, askRemove };
  });
  // the same function every time, so that hundreds of cards are not drawn again for nothing
  const more = useCallback(
    (row: WorkflowRow) => (
      <More
        row={row}
        duplicate={() => void acts.current.duplicate(row).catch(tellError)}
        save={() => void acts.current.save(row).catch(tellError)}
        remove={() => acts.current.askRemove(row)}
      />
    ),
    [],
  );
  const fromTemplate = (document: WorkflowDoc, name: string) => create.mutateAsync({ document: { ...document, id: slug(name, taken), name }, template: document.id }).then(open);
  return (
    <DropFiles take={setFiles}>
    <Page
      title={t("frame.workflows")}
      action={
        <>
          <FileButton multiple accept="application/json,.json" onChange={setFiles}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileImport size={16} stroke={1.5} />}>
                {t("workflows.import")}
              </Button>
            )}
          </FileButton>
          <Button variant="default" leftSection={<IconTemplate size={16} stroke={1.5} />} onClick={() => setChoosing(true)}>
            {t("gallery.template")}
          </Button>
          <Button leftSection={<IconPlus size={16} stroke={2} />} onClick={() => setAdding(true)}>
            {t("workflows.new")}
          </Button>
        </>
      }
      filters={
        rows.length > 0 ? (
          <>
            <SearchInput value={search} setValue={setSearch} label={t("workflows.search")} />
            {view === "cards" && (
              <Group gap={8} wrap="nowrap">
                <Text component="label" htmlFor="workflows-sort" size="sm" c="dimmed">
                  {t("gallery.sort")}
                </Text>
                <Select id="workflows-sort" w={190} aria-label={t("gallery.sort")} value={sort} onChange={(value) => value && setSort(value as Sort)} data={SORTS.map((value) => ({ value, label: t(`gallery.by_${value}`) }))} />
              </Group>
            )}
            <SegmentedControl
              ml="auto"
              aria-label={t("gallery.view")}
              value={view}
              onChange={(value) => setView(value as "cards" | "table")}
              data={[
                { value: "cards", label: t("gallery.cards") },
                { value: "table", label: t("gallery.table") },
              ]}
            />
          </>
        ) : undefined
      }
    >
      {workflows.error ? (
        <Trouble error={workflows.error} retry={() => void workflows.refetch()} />
      ) : workflows.isSuccess && rows.length === 0 ? (
        <Empty icon={IconSitemap} title={t("workflows.none")} action={<Button onClick={() => setChoosing(true)}>{t("gallery.template")}</Button>}>
          {t("workflows.none_body")}
        </Empty>
      ) : shown.length === 0 && wanted ? (
        <Text c="dimmed">{t("table.none")}</Text>
      ) : view === "table" ? (
        <WorkflowTable rows={shown} cards={cards} open={(row) => void navigate(`/workflows/${row.id}`)} more={more} />
      ) : (
        <div className={classes.grid}>
          {shown.map((row) => (
            <WorkflowCard key={row.id} row={row} card={cards.get(row.id)} catalog={catalog} run={setRunning} more={more} />
          ))}
        </div>
      )}
      {adding && <NewWorkflow taken={taken} create={(document) => create.mutateAsync({ document }).then(open)} close={() => setAdding(false)} />}
      {running && <QuickRun workflow={running} close={() => setRunning(null)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
      {files.length > 0 && <ImportDialog files={files} rows={rows} close={() => setFiles([])} opened={open} />}
      {choosing && <Gallery askName take={fromTemplate} close={() => setChoosing(false)} />}
    </Page>
    </DropFiles>
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
        <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={remove}>
          {t("do.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
