/** Moving what lies on the canvas, as React Flow reports it: places of framed nodes are relative to their frame. */
import { placeNodes, setParent } from "./edits";
import { frameOf, pruned, setGroup } from "./groups";
import { contains, groupOf, members, noteOf } from "./items";
import { updateNote } from "./notes";
import { absolute, containerAt } from "./places";
import { sizeOf } from "./sizes";
import type { Catalog, Place, WorkflowDoc } from "./types";

export interface Moved {
  id: string;
  position: Place;
}

/** Everything that was moved at its new place. A frame takes along what lies in it. */
export function moveItems(doc: WorkflowDoc, catalog: Catalog, moved: readonly Moved[]): WorkflowDoc {
  const places: Record<string, Partial<Place>> = {};
  let noted = doc;
  for (const { id, position } of moved) {
    const note = noteOf(id);
    const group = groupOf(id);
    if (note !== undefined) noted = updateNote(noted, note, { x: position.x, y: position.y });
    else if (group !== undefined) {
      const frame = frameOf(doc, catalog, group);
      for (const key of members(doc, group)) {
        const place = doc.layout?.[key];
        if (frame && place) places[key] = { x: place.x + position.x - frame.x, y: place.y + position.y - frame.y };
      }
    } else if (doc.nodes[id]) places[id] = placeOf(doc, catalog, id, position);
  }
  return placeNodes(noted, places);
}

/** A node's place in its body, of the place React Flow gives it. */
export function placeOf(doc: WorkflowDoc, catalog: Catalog, key: string, position: Place): Place {
  const group = doc.layout?.[key]?.group;
  const frame = group === undefined || !members(doc, group).includes(key) ? undefined : frameOf(doc, catalog, group);
  return { x: position.x + (frame?.x ?? 0), y: position.y + (frame?.y ?? 0) };
}

/** After a node was moved by itself: into the container and the frame it was dropped on, or out of those it left. */
export function rehome(before: WorkflowDoc, doc: WorkflowDoc, catalog: Catalog, key: string): WorkflowDoc {
  if (!doc.nodes[key]) return doc;
  const at = absolute(doc, key);
  const home = containerAt(doc, catalog, { x: at.x + sizeOf(doc, catalog, key).width / 2, y: at.y + 24 }, key);
  if (home?.key !== doc.nodes[key].parent) {
    const free = pruned(setGroup(doc, [key], undefined));
    const moved = setParent(free, key, home?.key, { x: at.x - (home?.origin.x ?? 0), y: at.y - (home?.origin.y ?? 0) });
    return joinFrame(moved, moved, catalog, key);
  }
  return joinFrame(before, doc, catalog, key);
}

function joinFrame(before: WorkflowDoc, doc: WorkflowDoc, catalog: Catalog, key: string): WorkflowDoc {
  const place = doc.layout?.[key] ?? { x: 0, y: 0 };
  const size = sizeOf(doc, catalog, key);
  const middle = { x: place.x + size.width / 2, y: place.y + size.height / 2 };
  const parent = doc.nodes[key]?.parent;
  const over = doc.groups?.find((group) => {
    const others = members(before, group.id).filter((each) => each !== key);
    if (others.length === 0 || before.nodes[others[0] ?? ""]?.parent !== parent || group.collapsed) return false;
    const frame = frameOf(before, catalog, group.id);
    return frame !== undefined && contains(frame, middle);
  });
  const own = place.group;
  const alone = own !== undefined && members(doc, own).length === 1;
  if (over?.id === own || (alone && !over)) return doc;
  return pruned(setGroup(doc, [key], over?.id));
}
