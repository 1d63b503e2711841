import { Checkbox, Table, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./data-table.module.css";
import { locale } from "../i18n/locale";

export interface Column<Row> {
  key: string;
  title: string;
  width?: number | string;
  numeric?: boolean;
  render: (row: Row) => ReactNode;
  /** What the column sorts by; a column without it does not sort. */
  value?: (row: Row) => string | number | null | undefined;
}

interface DataTableProps<Row> {
  label: string;
  rows: Row[];
  columns: Column<Row>[];
  id: (row: Row) => string;
  /** What a row is called aloud; without it, its id. */
  name?: (row: Row) => string;
  open?: (row: Row) => void;
  none?: string;
  ticked?: ReadonlySet<string>;
  setTicked?: (ticked: ReadonlySet<string>) => void;
  sortBy?: string;
}

const ROW = 36;

/** Rows of 36 px under a sticky header; sorts, ticks, opens by click or Enter, and draws only what is on the screen. */
export function DataTable<Row>({ label, rows, columns, id, name = id, open, none, ticked, setTicked, sortBy }: DataTableProps<Row>) {
  const { t, i18n } = useTranslation();
  const [sort, setSort] = useState<{ key: string; down: boolean } | null>(sortBy ? { key: sortBy, down: false } : null);
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => {
    const value = sort && columns.find((column) => column.key === sort.key)?.value;
    if (!value) return rows;
    const order = new Intl.Collator(locale(i18n.language), { numeric: true, sensitivity: "base" });
    const compare = (a: Row, b: Row) => {
      const [left, right] = [value(a) ?? "", value(b) ?? ""];
      return typeof left === "number" && typeof right === "number" ? left - right : order.compare(String(left), String(right));
    };
    return [...rows].sort((a, b) => (sort.down ? compare(b, a) : compare(a, b)));
  }, [rows, columns, sort, i18n.language]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser keeps its own state on purpose
  const virtual = useVirtualizer({ count: sorted.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const onKey = (event: KeyboardEvent, row: Row) => {
    if (event.key === "Enter" && event.target === event.currentTarget) open?.(row);
    const next = event.key === "ArrowDown" ? "nextElementSibling" : event.key === "ArrowUp" ? "previousElementSibling" : null;
    if (!next || event.target !== event.currentTarget) return;
    event.preventDefault();
    (event.currentTarget[next] as HTMLElement | null)?.focus();
  };
  const tick = (key: string) => {
    const next = new Set(ticked);
    if (!next.delete(key)) next.add(key);
    setTicked?.(next);
  };
  const all = rows.length > 0 && rows.every((row) => ticked?.has(id(row)));
  const span = columns.length + (setTicked ? 1 : 0);
  return (
    <div ref={scroller} className={`card ${classes.scroller}`}>
      <Table className={classes.table} aria-label={label} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {setTicked && (
              <Table.Th w={40}>
                <Checkbox size="xs" aria-label={t("table.tick_all")} checked={all} indeterminate={!all && (ticked?.size ?? 0) > 0}
                  onChange={() => setTicked(all ? new Set() : new Set(rows.map(id)))} />
              </Table.Th>
            )}
            {columns.map((column) => (
              <Table.Th key={column.key} w={column.width} ta={column.numeric ? "right" : undefined}
                aria-sort={sort?.key === column.key ? (sort.down ? "descending" : "ascending") : undefined}>
                {column.value ? (
                  <UnstyledButton className={classes.sort} onClick={() => setSort({ key: column.key, down: sort?.key === column.key && !sort.down })}>
                    {column.title}
                    {sort?.key === column.key && (sort.down ? <IconChevronDown size={14} /> : <IconChevronUp size={14} />)}
                  </UnstyledButton>
                ) : (
                  column.title || <VisuallyHidden>{t("do.more")}</VisuallyHidden>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map((item) => {
            const row = sorted[item.index] as Row;
            const key = id(row);
            return (
              <Table.Tr key={key} tabIndex={open ? 0 : undefined} data-open={open ? true : undefined} data-ticked={ticked?.has(key) || undefined}
                onClick={open && (() => open(row))} onKeyDown={(event) => onKey(event, row)}>
                {setTicked && (
                  <Table.Td onClick={(event) => event.stopPropagation()}>
                    <Checkbox size="xs" aria-label={t("table.tick", { name: name(row) })} checked={ticked?.has(key) ?? false} onChange={() => tick(key)} />
                  </Table.Td>
                )}
                {columns.map((column) => (
                  <Table.Td key={column.key} ta={column.numeric ? "right" : undefined}>
                    <div className="ellipsis">{column.render(row)}</div>
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
          {rows.length === 0 && (
            <Table.Tr>
              <Table.Td colSpan={span}>
                <Text c="dimmed" ta="center" py="md">
                  {none ?? t("table.none")}
                </Text>
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </div>
  );
}
