import { ActionIcon, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight, IconChevronsLeft, IconPlus, IconStar, IconStarFilled } from "@tabler/icons-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { byArea } from "../components/area";
import { BESIDE, enterList, MEMBER, useRoving } from "../components/roving";
import { SearchInput } from "../components/search-input";
import { tip } from "../components/tip";
import { TypeIcon } from "../components/type-icon";
import { found } from "../document/search";
import type { Catalog, NodeType } from "../document/types";
import { fieldsOf } from "../document/words";
import { useKept } from "../hooks/use-kept";
import classes from "./canvas.module.css";
import type { AddNode } from "./hooks/use-add-node";
import { toggleFavourite, usePicks } from "./picks";

export const DRAG_TYPE = "application/x-ruota-node-type";

/**
 * Node types by area; drag one in, or add it by a click, a tap or Enter. The whole list is one tab stop, so that the
 * canvas behind it is near.
 */
export function Palette({ catalog, add }: { catalog: Catalog; add: AddNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useKept("palette-open", true);
  if (!open)
    return (
      <aside className={classes.palette} data-folded aria-label={t("canvas.palette")}>
        <ActionIcon {...tip(t("canvas.unfold_palette"), "right")} variant="subtle" color="gray" aria-label={t("canvas.unfold_palette")} onClick={() => setOpen(true)}>
          <IconPlus size={20} stroke={1.5} />
        </ActionIcon>
      </aside>
    );
  return <Unfolded catalog={catalog} add={add} fold={() => setOpen(false)} />;
}

/** Its place while it is not there yet. */
export function PalettePlace() {
  const [open] = useKept("palette-open", true);
  return <div className={classes.palette} data-folded={!open || undefined} />;
}

function Unfolded({ catalog, add, fold }: { catalog: Catalog; add: AddNode; fold: () => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  // what was used lately when the mouse came over the list: nothing moves away from under it at a click
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const look = (words: string) => {
    setSearch(words);
    setHeld(null);
  };
  const types = useMemo(() => found(search, [...catalog.values()], fieldsOf), [catalog, search]);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const roving = useRoving(list, field);
  const searching = search.trim() !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    const [best] = types;
    if (event.key === "ArrowDown") enterList(list.current);
    else if (event.key === "Enter" && searching && best) add(best);
    else return;
    event.preventDefault();
  };
  return (
    <aside className={classes.palette} aria-label={t("canvas.palette")}>
      <div style={{ display: "flex", gap: 4, padding: "8px 8px 4px" }}>
        <SearchInput ref={field} value={search} setValue={look} label={t("canvas.search_steps")} width="100%" onKeyDown={onKeyDown} />
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("canvas.fold_palette")} onClick={fold}>
          <IconChevronsLeft size={18} stroke={1.5} />
        </ActionIcon>
      </div>
      <div ref={list} className={classes.paletteList} role="toolbar" aria-orientation="vertical" aria-label={t("canvas.palette_keys")} data-seeks {...roving}
        onPointerEnter={() => setHeld(usePicks.getState().recent)} onPointerLeave={() => setHeld(null)}>
        {searching ? <Found search={search} types={types} add={add} /> : <Areas catalog={catalog} add={add} held={held} />}
      </div>
    </aside>
  );
}

/** What answers the search, the best first. */
function Found({ search, types, add }: { search: string; types: readonly NodeType[]; add: AddNode }) {
  const { t } = useTranslation();
  if (types.length === 0)
    return (
      <Text size="sm" c="dimmed" p={8} role="status">
        {t("canvas.no_step", { search })}
      </Text>
    );
  return types.map((type) => <Item key={type.id} type={type} add={add} />);
}

function Areas({ catalog, add, held }: { catalog: Catalog; add: AddNode; held: readonly string[] | null }) {
  const { t } = useTranslation();
  const { favourites, recent: newest } = usePicks();
  const recent = held ?? newest;
  const groups = useMemo(() => grouped(catalog), [catalog]);
  const known = (ids: readonly string[]) => ids.map((id) => catalog.get(id)).filter((type) => type !== undefined);
  const liked = known(favourites);
  const used = known(recent.filter((id) => !favourites.includes(id)));
  return (
    <>
      {liked.length > 0 && <Area name="favourites" title={t("canvas.favourites")} types={liked} add={add} />}
      {used.length > 0 && <Area name="recent" title={t("canvas.recent")} types={used} add={add} />}
      {groups.map(([area, types]) => (
        <Area key={area} name={area} title={t(`area.${area}`, { defaultValue: area })} types={types} add={add} />
      ))}
    </>
  );
}

function Area({ name, title, types, add }: { name: string; title: string; types: readonly NodeType[]; add: AddNode }) {
  const [folded, setFolded] = useKept(`palette-folded-${name}`, false);
  const Shape = folded ? IconChevronRight : IconChevronDown;
  return (
    <section aria-label={title}>
      <UnstyledButton {...MEMBER} className={classes.group} aria-expanded={!folded} onClick={() => setFolded(!folded)}>
        <Shape size={14} stroke={1.5} aria-hidden />
        <span>{title}</span>
        <span className="tabular">{types.length}</span>
      </UnstyledButton>
      {!folded && types.map((type) => <Item key={type.id} type={type} add={add} />)}
    </section>
  );
}

function Item({ type, add }: { type: NodeType; add: AddNode }) {
  const { t } = useTranslation();
  const favourite = usePicks((state) => state.favourites.includes(type.id));
  const label = t(favourite ? "canvas.forget_favourite" : "canvas.keep_favourite", { title: type.title });
  const Star = favourite ? IconStarFilled : IconStar;
  return (
    <div className={classes.itemRow}>
      <button
        type="button"
        {...MEMBER}
        {...tip(type.description, "right")}
        data-name={type.id}
        className={classes.item}
        draggable
        data-type={type.id}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAG_TYPE, type.id);
          event.dataTransfer.effectAllowed = "copy";
        }}
        // a double-click adds one as well
        onClick={(event) => event.detail <= 1 && add(type)}
      >
        <TypeIcon icon={type.icon} area={type.area} size={24} />
        <span className="ellipsis">{type.title}</span>
      </button>
      <ActionIcon {...BESIDE} data-name={type.id} variant="subtle" color="gray" size={24} className={classes.star} data-on={favourite || undefined} aria-label={label} aria-pressed={favourite} onClick={() => toggleFavourite(type.id)}>
        <Star size={14} stroke={1.5} />
      </ActionIcon>
    </div>
  );
}

function grouped(catalog: Catalog): [string, NodeType[]][] {
  const groups = new Map<string, NodeType[]>();
  for (const type of byArea([...catalog.values()])) groups.set(type.area, [...(groups.get(type.area) ?? []), type]);
  return [...groups];
}
