import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { credentialOf } from "../document/computed";
import type { JsonSchema } from "../document/types";
import { measured } from "../document/measured";
import classes from "./run.module.css";
import { locale } from "../i18n/locale";

const SHOWN = 20;

/** A result as a person reads it: titles from the schema, lists of things as small tables. */
export function DataView({ data, schema, none }: { data: Record<string, unknown>; schema: JsonSchema | undefined; none: string }) {
  const names = Object.keys(data);
  if (names.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  const properties = schema?.properties ?? {};
  const known = Object.keys(properties).filter((name) => name in data);
  const order = [...known, ...names.filter((name) => !known.includes(name))];
  return (
    <Table className={classes.data} withRowBorders>
      <Table.Tbody>
        {order.map((name) => (
          <Table.Tr key={name}>
            <Table.Th w="34%" scope="row" title={properties[name]?.description}>
              {properties[name]?.title ?? name}
            </Table.Th>
            <Table.Td>
              <Value value={data[name]} schema={properties[name]} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Value({ value, schema }: { value: unknown; schema: JsonSchema | undefined }) {
  const { t, i18n } = useTranslation();
  const ui = schema?.["x-ui"];
  if (value === null || value === undefined || value === "") return <Text c="dimmed">–</Text>;
  if (typeof value === "boolean") return <>{t(value ? "run.yes" : "run.no")}</>;
  if (typeof value === "number")
    return <span className="tabular">{ui?.labels?.[String(value)] ?? measured(value, ui ?? {}, locale(i18n.language))}</span>;
  if (typeof value === "string") return <span style={{ whiteSpace: "pre-wrap" }}>{ui?.labels?.[value] ?? value}</span>;
  if (credentialOf(value)) return <Text c="dimmed">{t("run.from_vault")}</Text>;
  if (Array.isArray(value)) return <Items items={value} schema={withLabels(schema)} />;
  return <DataView data={value as Record<string, unknown>} schema={schema} none="–" />;
}

/** The schema of a list's entries; words for them may stand at the list. */
function withLabels(list: JsonSchema | undefined): JsonSchema | undefined {
  const labels = list?.["x-ui"]?.labels;
  return labels ? { ...list?.items, "x-ui": { ...list?.items?.["x-ui"], labels: { ...list?.items?.["x-ui"]?.labels, ...labels } } } : list?.items;
}

function Items({ items, schema }: { items: unknown[]; schema: JsonSchema | undefined }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (items.length === 0) return <Text c="dimmed">{t("run.none")}</Text>;
  const seen = all ? items : items.slice(0, SHOWN);
  const objects = seen.every((item) => typeof item === "object" && item !== null && !Array.isArray(item));
  const more = items.length > SHOWN && (
    <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)}>
      {all ? t("run.fewer") : t("run.all_of", { count: items.length })}
    </Button>
  );
  if (!objects)
    return (
      <div>
        {seen.map((item, index) => (
          <div key={index}>{typeof item === "object" ? JSON.stringify(item) : (schema?.["x-ui"]?.labels?.[String(item)] ?? String(item))}</div>
        ))}
        {more}
      </div>
    );
  const rows = seen as Record<string, unknown>[];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, 8);
  return (
    <div style={{ overflowX: "auto" }}>
      <Table className={classes.data} verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{schema?.properties?.[column]?.title ?? column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {columns.map((column) => (
                <Table.Td key={column}>
                  <Value value={row[column]} schema={schema?.properties?.[column]} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more}
    </div>
  );
}
