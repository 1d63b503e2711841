import { Button, Center, Group, Loader, Select, Text } from "@mantine/core";
import { IconArrowLeft, IconArrowRight } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { useCatalog } from "../api/queries";
import { Trouble } from "../components/trouble";
import { diff } from "../document/diff";
import type { Catalog, WorkflowDoc } from "../document/types";
import { useTitle } from "../frame/where";
import { ChangeList } from "./change-list";
import { DiffView } from "./diff-view";
import classes from "./history.module.css";
import { DRAFT, documentQuery, draftQuery, versionsQuery, type Entry } from "./queries";
import { VersionList } from "./version-list";

/** All versions of a workflow and its draft, and what differs between any two of them. The two stand in the address. */
export default function HistoryPage() {
  const { id = "" } = useParams();
  const catalog = useCatalog();
  const [draft, versions] = useQueries({ queries: [draftQuery(id), versionsQuery(id)] });
  const error = draft.error ?? versions.error ?? catalog.error;
  if (error) return <Trouble error={error} retry={() => void Promise.all([draft.refetch(), versions.refetch(), catalog.refetch()])} />;
  if (!draft.data || !versions.data || !catalog.data) return <Waiting />;
  const first: Entry = { name: DRAFT, author: draft.data.updated_by, at: draft.data.updated_at, message: "", published: false };
  const entries = versions.data.map((row): Entry => ({ name: String(row.version), author: row.author, at: row.created_at, message: row.message, published: row.version === draft.data.published_version }));
  return <Compared key={id} id={id} title={draft.data.name} entries={[first, ...entries]} catalog={catalog.data} />;
}

const Waiting = () => (
  <Center h="100%">
    <Loader size="sm" type="dots" color="var(--r-idle)" />
  </Center>
);

function Compared({ id, title, entries, catalog }: { id: string; title: string; entries: Entry[]; catalog: Catalog }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  useTitle(title);
  const names = entries.map((entry) => entry.name);
  const chosen = (name: string, otherwise: string) => (names.includes(search.get(name) ?? "") ? (search.get(name) as string) : otherwise);
  const to = chosen("to", DRAFT);
  const from = chosen("from", names[names.indexOf(to) + 1] ?? to);
  const choose = (next: { from?: string; to?: string }) => setSearch({ from: next.from ?? from, to: next.to ?? to }, { replace: true });
  const [before, after] = useQueries({ queries: [documentQuery(id, from), documentQuery(id, to)] });
  const error = before.error ?? after.error;
  const words = entries.map(({ name }) => ({ value: name, label: name === DRAFT ? t("history.draft") : t("history.version", { version: name }) }));
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Button component={Link} to={`/workflows/${id}`} variant="subtle" color="gray" leftSection={<IconArrowLeft size={16} stroke={1.5} />}>
          {t("history.back")}
        </Button>
        <Group gap={8} wrap="nowrap">
          <Text size="sm" c="dimmed">{t("history.compare")}</Text>
          <Select aria-label={t("history.older")} w={150} data={words} value={from} onChange={(value) => value && choose({ from: value })} />
          <IconArrowRight size={16} stroke={1.5} aria-hidden />
          <Select aria-label={t("history.newer")} w={150} data={words} value={to} onChange={(value) => value && choose({ to: value })} />
        </Group>
      </header>
      <VersionList id={id} entries={entries} from={from} to={to} choose={choose} />
      {error ? (
        <div className={classes.stage}><Trouble error={error} retry={() => void Promise.all([before.refetch(), after.refetch()])} /></div>
      ) : before.data && after.data ? (
        <Pair key={`${from} ${to}`} before={before.data} after={after.data} catalog={catalog} />
      ) : (
        <div className={classes.stage}><Waiting /></div>
      )}
    </div>
  );
}

function Pair({ before, after, catalog }: { before: WorkflowDoc; after: WorkflowDoc; catalog: Catalog }) {
  const difference = useMemo(() => diff(before, after), [before, after]);
  return (
    <ReactFlowProvider>
      <DiffView before={before} after={after} difference={difference} catalog={catalog} />
      <ChangeList before={before} after={after} difference={difference} catalog={catalog} />
    </ReactFlowProvider>
  );
}
