import type { Upstream } from "../../api/types";
import type { Catalog, JsonSchema, WorkflowDoc } from "../../document/types";

/** The values with the words that the catalog has for a node's outputs: the server knows those in English only. */
export function saidValues(upstream: Upstream[], nodes: WorkflowDoc["nodes"], catalog: Catalog): Upstream[] {
  return upstream.map((value) => {
    const [key = "", ...path] = value.name.split(".");
    const node = nodes[key];
    const type = node && catalog.get(node.type);
    const place = path.length > 0 ? placeOf(type?.outputs, path) : undefined;
    if (!place?.title) return value;
    return { ...value, title: `${node?.name || type?.title}: ${place.title}`, description: place.description ?? value.description };
  });
}

function placeOf(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((at, name) => (at?.properties && Object.hasOwn(at.properties, name) ? at.properties[name] : undefined), schema);
}
