import { ActionIcon, Button, FileButton, Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconDots, IconDownload, IconFileImport, IconLoader2, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { del, put } from "../api/client";
import { useSession } from "../api/session";
import { Confirm, type Question } from "../components/confirm";
import { tell, tellError } from "../components/tell";
import { When } from "../components/when";
import { toldEach } from "../i18n/told";
import { keptKey, useKeptRehearsals } from "./queries";
import classes from "./rehearsal.module.css";
import { take } from "./store";
import type { Kept, Verdict } from "./types";
import { useVerdicts } from "./use-verdicts";

/** The kept rehearsals, each with whether it still passes and, if not, what came otherwise. */
export function Tests({ id }: { id: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const kept = useKeptRehearsals(id);
  const verdicts = useVerdicts(id, kept.data);
  const [question, setQuestion] = useState<Question | null>(null);
  const may = useSession().user?.role !== "viewer";
  const stale = () => client.invalidateQueries({ queryKey: keptKey(id) });
  const byId = new Map(verdicts.data?.items.map((verdict) => [verdict.id, verdict]));
  const rows = kept.data ?? [];
  const remove = (row: Kept) =>
    setQuestion({
      title: t("rehearsal.delete_title"),
      body: t("rehearsal.delete_body", { name: row.name }),
      verb: t("rehearsal.delete_verb"),
      act: () => del(`/workflows/${id}/rehearsals/${row.id}`).then(stale),
    });
  const failed = verdicts.data?.failed ?? 0;
  return (
    <div className={classes.tests}>
      <Group gap={8} className={classes.controls} justify="space-between">
        <Group gap={8}>
          <Button size="compact-sm" h={28} variant="default" leftSection={<IconPlayerPlay size={16} stroke={1.5} />} disabled={rows.length === 0} loading={verdicts.isFetching} onClick={() => void verdicts.refetch()}>
            {t("rehearsal.run_all")}
          </Button>
          {rows.length > 0 && verdicts.data && (
            <Text size="sm" role="status" data-testid="rehearsal-verdict" c={failed ? "var(--mantine-color-error)" : "dimmed"}>
              {failed ? t("rehearsal.some_fail", { count: failed, all: rows.length }) : t("rehearsal.all_pass", { count: rows.length })}
            </Text>
          )}
        </Group>
        {may && <Import id={id} done={() => void stale()} />}
      </Group>
      {kept.error && (
        <Text size="sm" p={12} c="var(--mantine-color-error)" role="alert">
          {kept.error.message}
        </Text>
      )}
      {kept.data && rows.length === 0 && (
        <Text size="sm" c="dimmed" p={12}>
          {t("rehearsal.no_tests")}
        </Text>
      )}
      <ul className={classes.testList} aria-label={t("rehearsal.tests")}>
        {rows.map((row) => (
          <Row key={row.id} id={id} row={row} verdict={byId.get(row.id)} remove={may ? () => remove(row) : undefined} />
        ))}
      </ul>
      <Confirm question={question} close={() => setQuestion(null)} />
    </div>
  );
}

function Row({ id, row, verdict, remove }: { id: string; row: Kept; verdict: Verdict | undefined; remove: (() => void) | undefined }) {
  const { t } = useTranslation();
  const Shape = !verdict ? IconLoader2 : verdict.ok ? IconCircleCheck : IconCircleX;
  const word = t(!verdict ? "rehearsal.unknown" : verdict.ok ? "rehearsal.passes" : "rehearsal.fails_now");
  return (
    <li className={classes.test} data-verdict={verdict ? (verdict.ok ? "passes" : "fails") : undefined}>
      <Shape size={18} color={!verdict ? "var(--r-idle)" : verdict.ok ? "var(--r-ok)" : "var(--r-bad)"} role="img" aria-label={word} style={{ flexShrink: 0, marginTop: 1 }} />
      <div className={classes.testWords}>
        <Group gap={8} wrap="nowrap">
          <UnstyledButton className={classes.testName} onClick={() => take(row.rehearsal, row.name)} title={t("rehearsal.open", { name: row.name })}>
            {row.name}
          </UnstyledButton>
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {row.updated_by} · <When at={row.updated_at} />
          </Text>
        </Group>
        {row.rehearsal.description && !row.rehearsal.description.startsWith(row.name) && (
          <Text size="sm" c="dimmed" lineClamp={2}>
            {row.rehearsal.description}
          </Text>
        )}
        {verdict && toldEach(verdict.mismatches, verdict.mismatches_told).map((sentence, index) => (
          <Text key={index} size="sm" style={{ overflowWrap: "anywhere" }}>
            {sentence}
          </Text>
        ))}
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={28} aria-label={t("rehearsal.more", { name: row.name })}>
            <IconDots size={16} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={`/api/v1/workflows/${id}/rehearsals/${row.id}/export`} download leftSection={<IconDownload size={16} stroke={1.5} />}>
            {t("rehearsal.export")}
          </Menu.Item>
          {remove && (
            <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={remove}>
              {t("do.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** `disks.little-space.rehearsal.json` becomes "little-space". */
function nameOf(file: string): string {
  const [first = "", ...rest] = file.replace(/\.json$/i, "").replace(/\.rehearsal$/i, "").split(".");
  return rest.join(".") || first;
}

function Import({ id, done }: { id: string; done: () => void }) {
  const { t } = useTranslation();
  const read = async (files: File[]) => {
    for (const file of files) {
      let rehearsal: unknown;
      try {
        rehearsal = JSON.parse(await file.text());
      } catch {
        tellError(t("rehearsal.not_json_file", { name: file.name }));
        continue;
      }
      try {
        const row = await put<Kept>(`/workflows/${id}/rehearsals`, { name: nameOf(file.name), rehearsal });
        tell(t("rehearsal.saved", { name: row.name }));
      } catch (error) {
        tellError(error);
      }
    }
    done();
  };
  return (
    <FileButton multiple accept="application/json,.json" onChange={(files) => void read(files)}>
      {(props) => (
        <Button {...props} size="compact-sm" h={28} variant="subtle" color="gray" leftSection={<IconFileImport size={16} stroke={1.5} />}>
          {t("rehearsal.import")}
        </Button>
      )}
    </FileButton>
  );
}
