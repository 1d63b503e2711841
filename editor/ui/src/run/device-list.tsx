import { Loader, Text, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import type { Target } from "../api/types";
import { SearchInput } from "../components/search-input";
import classes from "./device-list.module.css";

/** Which devices: those of a target, or the part of them that a run would not get to. */
export interface Which {
  target: Target;
  part?: "offline" | "untried" | "without_credential";
  platform?: string;
}

export interface Members {
  count: number;
  devices: { id: string; name: string; client: string }[];
}

const PAGE = 200;
const ROW = 28;
const WAIT_MS = 200;
/** From so many on, they can be searched. */
const MANY = 8;

const useMembers = (which: Which, text: string) =>
  useInfiniteQuery({
    queryKey: ["target", "devices", which, text],
    queryFn: ({ pageParam }) => post<Members>("/targets/devices", { ...which, text, offset: pageParam, limit: PAGE }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const known = pages.reduce((sum, page) => sum + page.devices.length, 0);
      return last.devices.length > 0 && known < last.count ? known : undefined;
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

/** A number of devices that opens the list of them below it. `words` stand on the button, `beside` after it; `name` says which devices they are. */
export function Disclosed({ words, name = words, which, count, beside }: { words: string; name?: string; which: Which; count: number; beside?: ReactNode }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Shape = open ? IconChevronDown : IconChevronRight;
  return (
    <>
      <UnstyledButton className={classes.count} aria-expanded={open} aria-controls={open ? id : undefined} aria-label={name === words ? undefined : `${words}: ${name}`} onClick={() => setOpen(!open)}>
        <span>{words}</span>
        <Shape size={14} stroke={2} aria-hidden />
      </UnstyledButton>
      {beside}
      {open && <List id={id} label={name} which={which} count={count} />}
    </>
  );
}

function List({ id, label, which, count }: { id: string; label: string; which: Which; count: number }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [text] = useDebouncedValue(search.trim(), WAIT_MS);
  const found = useMembers(which, text);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = found.data?.pages.flatMap((page) => page.devices) ?? [];
  const all = found.data?.pages.at(-1)?.count ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser keeps its own state on purpose
  const virtual = useVirtualizer({ count: all, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const wanted = hasNextPage && !isFetchingNextPage && last >= rows.length - 1;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
  return (
    <div className={classes.box} id={id}>
      {count >= MANY && (
        <div className={classes.search}>
          <SearchInput value={search} setValue={setSearch} label={t("target.search_devices")} width="100%" />
        </div>
      )}
      {found.error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" p={8}>
          {found.error.message}
        </Text>
      )}
      {found.isPending && <Loader size="xs" type="dots" m={8} />}
      {found.isSuccess && all === 0 && (
        <Text size="sm" c="dimmed" p={8} role="status">
          {t("target.no_such_device")}
        </Text>
      )}
      {all > 0 && (
        <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={label}>
          <div role="list" className={classes.rows} style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, start }) => {
              const device = rows[index];
              return (
                <div key={index} role="listitem" aria-setsize={all} aria-posinset={index + 1} className={classes.row} style={{ transform: `translateY(${start}px)` }}>
                  {device && (
                    <>
                      <span className="ellipsis" title={device.name}>{device.name}</span>
                      <span className={`ellipsis ${classes.client}`} title={device.client}>{device.client}</span>
                    </>
                  )}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
