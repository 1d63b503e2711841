import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconChevronsLeft, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AREAS } from "../components/area";
import { SearchInput } from "../components/search-input";
import { TypeIcon } from "../components/type-icon";
import type { Catalog, NodeType } from "../document/types";
import { useKept } from "../hooks/use-kept";
import classes from "./canvas.module.css";

export const DRAG_TYPE = "application/x-ruota-node-type";

/** Node types by area; drag one in, or double-click (or press Enter) to add it. */
export function Palette({ catalog, add }: { catalog: Catalog; add: (type: NodeType) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useKept("palette-open", true);
  const [search, setSearch] = useState("");
  const groups = useMemo(() => grouped(catalog, search), [catalog, search]);
  if (!open)
    return (
      <aside className={classes.palette} data-folded aria-label={t("canvas.palette")}>
        <Tooltip label={t("canvas.unfold_palette")} position="right">
          <ActionIcon variant="subtle" color="gray" aria-label={t("canvas.unfold_palette")} onClick={() => setOpen(true)}>
            <IconPlus size={20} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </aside>
    );
  return (
    <aside className={classes.palette} aria-label={t("canvas.palette")}>
      <div style={{ display: "flex", gap: 4, padding: "8px 8px 4px" }}>
        <SearchInput value={search} setValue={setSearch} label={t("canvas.search_steps")} width="100%" />
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("canvas.fold_palette")} onClick={() => setOpen(false)}>
          <IconChevronsLeft size={18} stroke={1.5} />
        </ActionIcon>
      </div>
      <div className={classes.paletteList}>
        {groups.length === 0 && (
          <Text size="sm" c="dimmed" p={8}>
            {t("canvas.no_step", { search })}
          </Text>
        )}
        {groups.map(([area, types]) => (
          <section key={area} aria-label={t(`area.${area}`)}>
            <div className={classes.group}>{t(`area.${area}`, { defaultValue: area })}</div>
            {types.map((type) => (
              <Item key={type.id} type={type} add={add} />
            ))}
          </section>
        ))}
      </div>
    </aside>
  );
}

function Item({ type, add }: { type: NodeType; add: (type: NodeType) => void }) {
  return (
    <Tooltip label={type.description} position="right" multiline w={280} openDelay={700}>
      <button
        type="button"
        className={classes.item}
        draggable
        data-type={type.id}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAG_TYPE, type.id);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onDoubleClick={() => add(type)}
        onKeyDown={(event) => {
          if (event.key === "Enter") add(type);
        }}
      >
        <TypeIcon icon={type.icon} area={type.area} size={24} />
        <span className="ellipsis">{type.title}</span>
      </button>
    </Tooltip>
  );
}

function grouped(catalog: Catalog, search: string): [string, NodeType[]][] {
  const wanted = search.trim().toLowerCase();
  const hit = (type: NodeType) =>
    [type.title, type.id, type.description, ...type.aliases].some((text) => text.toLowerCase().includes(wanted));
  const groups = new Map<string, NodeType[]>();
  for (const type of catalog.values())
    if (!wanted || hit(type)) groups.set(type.area, [...(groups.get(type.area) ?? []), type]);
  const rank = (area: string) => (AREAS.includes(area) ? AREAS.indexOf(area) : AREAS.length);
  return [...groups].sort(([a], [b]) => rank(a) - rank(b));
}
