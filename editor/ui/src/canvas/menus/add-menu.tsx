import { SegmentedControl } from "@mantine/core";
import type { TFunction } from "i18next";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { byArea } from "../../components/area";
import { TypeIcon } from "../../components/type-icon";
import { nodesAfter, offersAfter, offersBefore, offersBetween, type Doubt, type Offers } from "../../document/fitting";
import { connect } from "../../document/edits";
import { filled, isFed } from "../../document/filling";
import { refusal } from "../../document/graph";
import { FAILED, portsOf, splitFrom, usualPort } from "../../document/ports";
import { edgeEnds } from "../../document/problems";
import type { Catalog, NodeType, WorkflowDoc } from "../../document/types";
import { fieldsOf } from "../../document/words";
import type { AddNode } from "../hooks/use-add-node";
import { usePicks } from "../picks";
import { useEditor, useEditorStore } from "../store";
import { useUi, type Adding, type Join } from "../ui";
import { Floating } from "./floating";
import classes from "./menus.module.css";
import { Picker, type Entry } from "../../components/picker";

/** The list of steps at a point of the canvas. At the end of a wire it offers only what fits there. */
export function AddMenu({ catalog, add }: { catalog: Catalog; add: AddNode }) {
  const adding = useUi((state) => state.adding);
  return adding && <Open key={`${adding.screen.x} ${adding.screen.y}`} adding={adding} catalog={catalog} add={add} />;
}

function Open({ adding, catalog, add }: { adding: Adding; catalog: Catalog; add: AddNode }) {
  const { t } = useTranslation();
  const doc = useEditor((state) => state.doc);
  const [join, setJoin] = useState(adding.join);
  const close = useCallback(() => useUi.setState({ adding: null }), []);
  const offers = useMemo(() => offered(doc, catalog, join), [doc, catalog, join]);
  const act = (type: NodeType) => add(type, adding.at, join);
  const before = join?.kind === "after" ? join.from : join?.kind === "between" ? edgeEnds(join.edge).from : undefined;
  const fed = useCallback((type: NodeType) => before !== undefined && isFed(doc, catalog, before, type), [doc, catalog, before]);
  const entries = [...useEntries(offers.good, act, fed), ...offers.less.map((doubt) => doubtful(t, doubt, act))];
  const more = offers.never.map((doubt) => doubtful(t, doubt));
  const joins = useJoins(doc, catalog, join);
  const label = t(join?.kind === "after" ? "canvas.what_next" : join?.kind === "before" ? "canvas.what_before" : join ? "canvas.what_between" : "canvas.search_steps");
  return (
    <Floating at={adding.screen} label={t("canvas.add_menu")} close={close}>
      {join?.kind === "after" && join.choose && <Ports doc={doc} catalog={catalog} from={join.from} choose={(from) => setJoin({ ...join, from })} />}
      <Picker key={join?.kind === "after" ? join.from : ""} label={label} entries={[...joins, ...entries]} more={more} close={close} none={t("canvas.nothing_fits")} />
    </Floating>
  );
}

function offered(doc: WorkflowDoc, catalog: Catalog, join: Join | undefined): Offers {
  if (!join) return { good: [...catalog.values()], less: [], never: [] };
  if (join.kind === "before") return offersBefore(doc, catalog, join.to);
  if (join.kind === "after") return offersAfter(doc, catalog, join.from);
  const { from, to } = edgeEnds(join.edge);
  // the wire of the start comes from no step
  return doc.nodes[splitFrom(from)[0]] ? offersBetween(doc, catalog, from, to) : offersBefore(doc, catalog, to);
}

/** A kind of step with what speaks against it here; without `act` it cannot be taken. */
function doubtful(t: TFunction, { type, why }: Doubt, act?: (type: NodeType) => void): Entry {
  return {
    id: `doubt ${type.id}`,
    section: t(act ? "canvas.fits_less" : "canvas.fits_not"),
    icon: <TypeIcon icon={type.icon} area={type.area} size={24} />,
    title: type.title,
    why: t(`canvas.doubt_${why}`),
    refused: !act,
    fields: fieldsOf(type),
    act: () => act?.(type),
  };
}

const NEVER = () => false;

/** Node types as entries: what takes up what is there first, then what was used lately, then by area as in the palette. */
export function useEntries(types: readonly NodeType[], act: (type: NodeType) => void, fits: (type: NodeType) => boolean = NEVER): Entry[] {
  const { t } = useTranslation();
  const { favourites, recent } = usePicks();
  const entry = (type: NodeType, section: string): Entry => ({
    id: `${section} ${type.id}`,
    section,
    icon: <TypeIcon icon={type.icon} area={type.area} size={24} />,
    title: type.title,
    detail: type.description,
    fields: fieldsOf(type),
    act: () => act(type),
  });
  const first = [...favourites, ...recent.filter((id) => !favourites.includes(id))];
  const fitting = types.filter(fits);
  const known = first.map((id) => types.find((type) => type.id === id)).filter((type) => type !== undefined).filter((type) => !fitting.includes(type));
  const rest = byArea(types.filter((type) => !first.includes(type.id) && !fitting.includes(type)));
  return [
    ...fitting.map((type) => entry(type, t("canvas.fits_well"))),
    ...known.map((type) => entry(type, t(favourites.includes(type.id) ? "canvas.favourites" : "canvas.recent"))),
    ...rest.map((type) => entry(type, t(`area.${type.area}`, { defaultValue: type.area }))),
  ];
}

/** Steps that are there already and that the wire may lead to. */
function useJoins(doc: WorkflowDoc, catalog: Catalog, join: Join | undefined): Entry[] {
  const { t } = useTranslation();
  const editor = useEditorStore();
  if (!join || join.kind === "between") return [];
  const keys = join.kind === "after" ? nodesAfter(doc, join.from, catalog) : sourcesOf(doc, catalog, join.to);
  return keys.map((key): Entry => {
    const node = doc.nodes[key];
    const type = node && catalog.get(node.type);
    const title = node?.name || type?.title || key;
    const port = join.kind === "before" && node ? usualPort(node, type)?.name : undefined;
    const [from, to] = join.kind === "after" ? [join.from, key] : [`${key}.${port}`, join.to];
    return {
      id: `node ${key}`,
      section: t("canvas.steps_here"),
      icon: <TypeIcon icon={type?.icon} area={type?.area ?? "logic"} size={24} />,
      title,
      detail: key,
      // without a name of its own it is found by whatever its kind is found by, and before it
      fields: [{ text: title, weight: 1, loose: true }, { text: key, weight: 0.8, loose: false }, ...(type && !node?.name ? fieldsOf(type) : [])],
      act: () => editor.getState().edit({ what: "connect", count: 1 }, (now) => filled(connect(now, from, to), catalog, to)),
    };
  });
}

const sourcesOf = (doc: WorkflowDoc, catalog: Catalog, to: string) =>
  Object.entries(doc.nodes)
    .filter(([key, node]) => {
      const port = usualPort(node, catalog.get(node.type));
      return port && refusal(doc, `${key}.${port.name}`, to, catalog) === null;
    })
    .map(([key]) => key);

/** Which way out of the step is meant; asked where the keyboard cannot have said it. */
function Ports({ doc, catalog, from, choose }: { doc: WorkflowDoc; catalog: Catalog; from: string; choose: (from: string) => void }) {
  const { t } = useTranslation();
  const [key, port] = splitFrom(from);
  const node = doc.nodes[key];
  if (!node) return null;
  const ports = [...portsOf(node, catalog.get(node.type)), { name: FAILED, title: t("canvas.failed_port") }];
  return (
    <div className={classes.ports}>
      <SegmentedControl fullWidth size="xs" aria-label={t("canvas.way_out")} value={port} onChange={(name) => choose(`${key}.${name}`)} data={ports.map(({ name, title }) => ({ value: name, label: title.toLowerCase() }))} />
    </div>
  );
}
