import i18next from "i18next";
import type { Upstream } from "../../api/types";
import type { Catalog, JsonSchema, WorkflowDoc } from "../../document/types";

/** The values with the words that the catalog has for a node's outputs: the server knows those in English only. */
export function saidValues(upstream: Upstream[], nodes: WorkflowDoc["nodes"], catalog: Catalog): Upstream[] {
  return upstream.map((value) => {
    const [key = "", ...path] = value.name.split(".");
    const node = nodes[key];
    const type = node && catalog.get(node.type);
    const place = path.length > 0 ? placeOf(type?.outputs, path) : undefined;
    if (!place?.title) return { ...value, title: ownTitle(value, node && (node.name || type?.title || key), path.join(".")) };
    return { ...value, title: `${node?.name || type?.title}: ${place.title}`, description: place.description ?? value.description };
  });
}

/** The title of what every workflow has: the device, the run, and of each step whether it ended well. */
function ownTitle({ name, title }: Upstream, owner: string | undefined, place: string): string {
  const word = `value.${owner === undefined ? name.replace(".", "_") : place}`;
  const known = (owner === undefined || place === "ok" || place === "changed") && i18next.exists(word);
  if (!known) return title;
  return owner === undefined ? i18next.t(word) : `${owner}: ${i18next.t(word)}`;
}

function placeOf(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, name) => (at?.properties && Object.hasOwn(at.properties, name) ? at.properties[name] : undefined), schema);
}
