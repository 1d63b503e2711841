import { ActionIcon, Anchor, Divider, Group, Menu, Stack, Text, TextInput } from "@mantine/core";
import { IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { TypeIcon } from "../../components/type-icon";
import { setParams, updateNode } from "../../document/edits";
import { fieldOf, fixOf, siteOf, type Problem } from "../../document/problems";
import type { Catalog } from "../../document/types";
import type { Spot } from "../../form/context";
import { ParamsForm } from "../../form/late-form";
import { duplicate } from "../commands/clipboard";
import { deletePicked } from "../commands/edit";
import type { Bench } from "../commands/types";
import { mend } from "../mending";
import { useEditor, useEditorStore, type Editor } from "../store";
import { KeyField } from "./key-field";
import { Said } from "./said";
import { NodeOptions } from "./node-options";
import { useLastValues, withLast } from "./last-values";
import { saidValues } from "./said-values";

const NONE: never[] = [];

export function NodePanel({ id, catalog, bench }: { id: string; catalog: Catalog; bench: Bench }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const node = useEditor((state) => state.doc.nodes[id]);
  const all = useEditor((state) => state.problems);
  const certain = useEditor((state) => state.upstream[id] ?? NONE);
  const last = useLastValues();
  // the server answers anew after each change of the document: no need to say thousands of values at each key
  const said = useMemo(() => saidValues(certain, editor.getState().doc, catalog, id), [certain, editor, catalog, id]);
  const upstream = useMemo(() => withLast(said, last), [said, last]);
  const mine = useMemo(() => all.filter((problem) => isAt(problem, id)), [all, id]);
  const context = useMemo(() => ({ upstream, errors: errorsOf(mine), spots: spotsOf(mine, editor, catalog), computed: true }), [upstream, mine, editor, catalog]);
  if (!node) return null;
  const type = catalog.get(node.type);
  const loose = mine.filter((problem) => !siteParam(problem));
  return (
    <Stack gap={16}>
      <Group gap={10} wrap="nowrap" align="flex-start" pr={24}>
        <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text fw={600} className="ellipsis">
            {type?.title ?? node.type}
          </Text>
          <Text size="xs" c="dimmed">
            <span className="mono">{id}</span>
            {type && (
              <>
                {" · "}
                <Anchor component={Link} to={`/catalog/${type.id}`} size="xs">
                  {t("canvas.about_type")}
                </Anchor>
              </>
            )}
          </Text>
        </div>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={24} aria-label={t("do.more")}>
              <IconDots size={16} stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={16} stroke={1.5} />} onClick={() => duplicate(bench)}>
              {t("do.duplicate")}
            </Menu.Item>
            <Menu.Item color="var(--mantine-color-error)" leftSection={<IconTrash size={16} stroke={1.5} />} onClick={() => deletePicked(bench, true)}>
              {t("do.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {type && (
        <Text size="sm" c="dimmed">
          {type.description}
        </Text>
      )}
      {loose.map((problem) => (
        <Said key={problem.pointer + problem.message} problem={problem} catalog={catalog} />
      ))}
      <TextInput label={t("canvas.step_name")} placeholder={type?.title} value={node.name ?? ""} maxLength={200}
        onChange={(event) => { const name = event.currentTarget.value; editor.getState().edit({ what: "rename", burst: `name ${id}` }, (doc) => updateNode(doc, id, { name: name || undefined })); }} />
      {type && Object.keys(type.params.properties ?? {}).length > 0 && (
        <>
          <Divider label={t("canvas.settings_of_step")} labelPosition="left" />
          <ParamsForm id={id} schema={type.params} value={node.params ?? {}} context={context} set={(params) => editor.getState().edit({ what: "params", burst: `params ${id}` }, (doc) => setParams(doc, id, params))} />
        </>
      )}
      <Divider label={t("canvas.how_it_runs")} labelPosition="left" />
      <KeyField key={id} id={id} />
      <NodeOptions id={id} node={node} type={type} />
    </Stack>
  );
}

const isAt = (problem: Problem, id: string) => {
  const site = siteOf(problem.pointer);
  return site.kind === "node" && site.key === id;
};

const siteParam = (problem: Problem) => {
  const site = siteOf(problem.pointer);
  return site.kind === "node" ? site.param : undefined;
};

function errorsOf(problems: Problem[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const problem of problems) {
    const path = fieldOf(problem.pointer);
    if (path) found[path] ??= problem.message;
  }
  return found;
}

/** Of the problems that lie in an expression or have a fix: where, and what mends them. */
function spotsOf(problems: Problem[], editor: Editor, catalog: Catalog): Record<string, Spot> {
  const found: Record<string, Spot> = {};
  for (const problem of problems) {
    const path = fieldOf(problem.pointer);
    const fix = fixOf(problem);
    if (path && !(path in found)) found[path] = { line: problem.line ?? 1, column: problem.column ?? 1, ...(fix?.title && { fix: { title: fix.title, mend: () => mend(editor, catalog, fix) } }) };
  }
  return found;
}
