import { Badge, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconBook2 } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useNavigate, useParams } from "react-router";
import { useCatalog } from "../api/queries";
import { AREAS } from "../components/area";
import { Empty } from "../components/empty";
import { Markdown } from "../components/markdown";
import { Page } from "../components/page";
import { enterList, MEMBER, useRoving } from "../components/roving";
import { SearchInput } from "../components/search-input";
import { Trouble } from "../components/trouble";
import { TypeIcon } from "../components/type-icon";
import { measured } from "../document/measured";
import { found } from "../document/search";
import type { JsonSchema, NodeType } from "../document/types";
import { fieldsOf } from "../document/words";
import { locale } from "../i18n/locale";
import classes from "./catalog.module.css";

/** Documentation of every node type, out of its manifest and help. */
export default function CatalogPage() {
  const { t } = useTranslation();
  const { type: chosen } = useParams();
  const catalog = useCatalog();
  const type = catalog.data?.get(chosen ?? "");
  if (catalog.error) return <Trouble error={catalog.error} retry={() => void catalog.refetch()} />;
  return (
    <Page title={t("frame.catalog")} lead={t("catalog.lead", { count: catalog.data?.size ?? 0 })}>
      <div className={classes.split}>
        <List types={[...(catalog.data?.values() ?? [])]} />
        <div className={classes.detail} tabIndex={0} role="region" aria-label={t("frame.catalog")}>
          {type ? (
            <Detail type={type} />
          ) : (
            <Empty icon={IconBook2} title={t("catalog.choose")}>
              {t("catalog.choose_body")}
            </Empty>
          )}
        </div>
      </div>
    </Page>
  );
}

/** All node types by area, or those that answer the search. The list is one tab stop, as the canvas' palette is. */
function List({ types }: { types: readonly NodeType[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLElement>(null);
  const roving = useRoving(list, field);
  const searching = search.trim() !== "";
  const shown = searching ? found(search, types, fieldsOf) : types;
  const areas = [...new Set(shown.map((type) => type.area))].sort((a, b) => AREAS.indexOf(a) - AREAS.indexOf(b));
  const onKeyDown = (event: KeyboardEvent) => {
    const [best] = shown;
    if (event.key === "ArrowDown") enterList(list.current);
    else if (event.key === "Enter" && searching && best) void navigate(`/catalog/${best.id}`);
    else return;
    event.preventDefault();
  };
  return (
    <nav ref={list} className={`card ${classes.list}`} aria-label={t("frame.catalog")} {...roving}>
      <div className={classes.search}>
        <SearchInput ref={field} value={search} setValue={setSearch} label={t("canvas.search_steps")} width="100%" onKeyDown={onKeyDown} />
      </div>
      {areas.map((area) => (
        <section key={area}>
          <div className={classes.area}>{t(`area.${area}`, { defaultValue: area })}</div>
          {shown
            .filter((each) => each.area === area)
            .map((each) => (
              <NavLink key={each.id} {...MEMBER} data-name={each.id} to={`/catalog/${each.id}`} className={classes.item}>
                <TypeIcon icon={each.icon} area={each.area} size={24} />
                <span className="ellipsis">{each.title}</span>
              </NavLink>
            ))}
        </section>
      ))}
      {types.length > 0 && shown.length === 0 && (
        <Text size="sm" c="dimmed" p={12} role="status">
          {t("canvas.no_step", { search })}
        </Text>
      )}
    </nav>
  );
}

function Detail({ type }: { type: NodeType }) {
  const { t } = useTranslation();
  const facts = [
    t(type.effect === "change" ? "badge.changes" : "badge.reads"),
    type.reboot === "never" ? null : t(type.reboot === "always" ? "badge.reboots" : "badge.may_reboot"),
    type.elevation === "admin" ? t("badge.admin") : null,
    type.cuts_access ? t("badge.cuts_access") : null,
    t(type.supports_preview ? "badge.preview" : "badge.no_preview"),
    type.scope === "run" ? t("canvas.once") : null,
    ...Object.keys(type.platforms).map((platform) => t(`platform.${platform}`)),
  ].filter((fact) => fact !== null);
  return (
    <Stack gap={16} maw={860}>
      <Group gap={12} wrap="nowrap" align="flex-start">
        <TypeIcon icon={type.icon} area={type.area} size={40} />
        <div>
          <Title order={2}>{type.title}</Title>
          <Text size="sm" c="dimmed" className="mono">
            {type.id} {type.version}
          </Text>
        </div>
      </Group>
      <Text>{type.description}</Text>
      <Group gap={6}>
        {facts.map((fact) => (
          <Badge key={fact} variant="default" tt="none" radius="sm" fw={500}>
            {fact}
          </Badge>
        ))}
      </Group>
      <Fields title={t("catalog.params")} schema={type.params} defaults />
      <Stack gap={4}>
        <Title order={3}>{t("catalog.ports")}</Title>
        <Table fz="sm" className={classes.table}>
          <Table.Tbody>
            {type.ports.map((port) => (
              <Table.Tr key={port.name}>
                <Table.Th w={220}>{port.title}</Table.Th>
                <Table.Td>{port.description}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr>
              <Table.Th>{t("canvas.failed_port")}</Table.Th>
              <Table.Td>{t("catalog.failed_port")}</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </Stack>
      <Fields title={t("catalog.outputs")} schema={type.outputs} />
      {type.help && <Markdown text={type.help} />}
    </Stack>
  );
}

/** What kind of value it is, as the schema says. */
function typeWord(field: JsonSchema): string {
  if (field.enum) return field.enum.map((value) => String(value)).join(" | ");
  if (Array.isArray(field.type)) return field.type.join(" | ");
  if (field.type === "array" && typeof field.items?.type === "string") return `${field.items.type}[]`;
  return field.type ?? "any";
}

function Fields({ title, schema, defaults }: { title: string; schema: JsonSchema; defaults?: boolean }) {
  const { t, i18n } = useTranslation();
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return null;
  const word = (field: JsonSchema) => {
    const value = field.default;
    if (value === undefined || value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)) return null;
    if (typeof value === "boolean") return t(value ? "run.yes" : "run.no");
    const { labels, ...hints } = field["x-ui"] ?? {};
    if (typeof value === "number" && labels?.[value] === undefined) return measured(value, hints, locale(i18n.language));
    return labels?.[String(value)] ?? (typeof value === "object" ? JSON.stringify(value) : String(value));
  };
  return (
    <Stack gap={4}>
      <Title order={3}>{title}</Title>
      <Table fz="sm" className={classes.table}>
        <Table.Tbody>
          {fields.map(([name, field]) => (
            <Table.Tr key={name}>
              <Table.Th w={220}>
                {field.title ?? name}
                <div className={`mono ${classes.key}`}>
                  {name} · {typeWord(field)}
                </div>
              </Table.Th>
              <Table.Td>
                {field.description}
                {defaults && word(field) && <Text size="sm" c="dimmed">{t("catalog.default", { value: word(field) })}</Text>}
                {defaults && schema.required?.includes(name) && <Text size="sm" c="dimmed">{t("catalog.required")}</Text>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
