import { Button, Group, Loader, Modal, Radio, Stack, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get, post, put } from "../../api/client";
import { useChange } from "../../api/queries";
import type { Inspection, WorkflowFull, WorkflowRow } from "../../api/types";
import { tell } from "../../components/tell";
import { slug } from "../../document/keys";
import type { WorkflowDoc } from "../../document/types";
import { ProblemsTold } from "./problems-told";
import { readWorkflow, type ReadFile } from "./read-file";
import classes from "./workflows.module.css";

type Choice = "new" | "draft" | "leave";

/** Files that were chosen or dropped: what is wrong with each, and what becomes of it. Nothing is overwritten unasked. */
export function ImportDialog({ files, rows, close, opened }: { files: readonly File[]; rows: readonly WorkflowRow[]; close: () => void; opened: (made: WorkflowFull) => void }) {
  const { t } = useTranslation();
  const [choices, setChoices] = useState<Record<number, Choice>>({});
  const read = useQueries({
    queries: files.map((file, index) => ({
      queryKey: ["incoming", index, file.name, file.size, file.lastModified],
      staleTime: 0,
      gcTime: 0,
      queryFn: () => look(file, (each) => readWorkflow(each, t)),
    })),
  });
  const existing = (doc: WorkflowDoc) => rows.find((row) => row.id === doc.id);
  const keep = useChange(async () => {
    const taken = rows.map((row) => row.id);
    const made: WorkflowFull[] = [];
    for (const [index, found] of read.entries()) {
      const doc = found.data && "doc" in found.data ? found.data.doc : undefined;
      const choice = choices[index] ?? "new";
      if (!doc || choice === "leave") continue;
      const kept = await keepOne(doc, choice === "draft" && existing(doc) !== undefined, taken);
      taken.push(kept.id);
      made.push(kept);
      setChoices((now) => ({ ...now, [index]: "leave" }));
    }
    return made;
  }, ["workflows"]);
  const ready = read.some((found, index) => found.data && "doc" in found.data && choices[index] !== "leave");
  const act = () =>
    keep.mutate(undefined, {
      onSuccess: (made) => {
        tell(t("incoming.done", { count: made.length }));
        close();
        if (made.length === 1 && made[0]) opened(made[0]);
      },
    });
  return (
    <Modal opened onClose={close} size="lg" title={t("incoming.title", { count: files.length })} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack gap={16}>
        {files.map((file, index) => {
          const found = read[index]?.data;
          const doc = found && "doc" in found ? found.doc : undefined;
          const there = doc && existing(doc);
          return (
            <section key={index} className={classes.incoming} aria-label={file.name}>
              <Text fw={600} className="ellipsis" title={doc?.name ?? file.name}>
                {doc?.name ?? file.name}
              </Text>
              {read[index]?.isPending && <Loader size="xs" type="dots" aria-label={t("incoming.looking")} />}
              {read[index]?.error && <Refused text={read[index].error.message} />}
              {found && "refused" in found && <Refused text={found.refused} />}
              {found && "doc" in found && <ProblemsTold problems={found.problems} />}
              {doc && there && (
                <Radio.Group mt={8} label={t("incoming.exists", { id: doc.id })} value={choices[index] ?? "new"} onChange={(value) => setChoices({ ...choices, [index]: value as Choice })}>
                  <Stack gap={6} mt={6}>
                    <Radio value="new" label={t("incoming.as_new")} />
                    <Radio value="draft" label={t("incoming.as_draft", { name: there.name })} />
                    <Radio value="leave" label={t("incoming.leave")} />
                  </Stack>
                </Radio.Group>
              )}
            </section>
          );
        })}
        {keep.error && <Refused text={keep.error.message} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("do.cancel")}
          </Button>
          <Button onClick={act} disabled={!ready} loading={keep.isPending}>
            {t("incoming.act")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const Refused = ({ text }: { text: string }) => (
  <Text size="sm" c="var(--mantine-color-error)" role="alert">
    {text}
  </Text>
);

type Looked = { refused: string } | { doc: WorkflowDoc; problems: Inspection["problems"] };

async function look(file: File, read: (file: File) => Promise<ReadFile>): Promise<Looked> {
  const found = await read(file);
  if ("refused" in found) return found;
  const { problems } = await post<Inspection>("/inspect", { document: found.doc });
  return { ...found, problems };
}

/** A new workflow under a free id, or a new draft of the one that is there, saved over the revision that is read now. */
async function keepOne(doc: WorkflowDoc, over: boolean, taken: readonly string[]): Promise<WorkflowFull> {
  if (!over) return post<WorkflowFull>("/workflows", { document: { ...doc, id: slug(doc.id && typeof doc.id === "string" ? doc.id : doc.name, taken) } });
  const { revision } = await get<WorkflowFull>(`/workflows/${doc.id}`);
  return put<WorkflowFull>(`/workflows/${doc.id}`, { document: doc, revision });
}
