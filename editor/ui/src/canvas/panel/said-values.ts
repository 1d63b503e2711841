import i18next from "i18next";
import type { Choice, Upstream } from "../../api/types";
import type { Catalog, JsonSchema, WorkflowDoc } from "../../document/types";

/** The values with the words that the catalog has for a node's outputs: the server knows those in English only. */
export function saidValues(upstream: Upstream[], nodes: WorkflowDoc["nodes"], catalog: Catalog): Upstream[] {
  return upstream.map((value) => {
    const [key = "", ...path] = value.name.split(".");
    const node = nodes[key];
    const type = node && catalog.get(node.type);
    const place = path.length > 0 ? placeOf(type?.outputs, path) : undefined;
    const choices = value.choices && { choices: value.choices.map((choice) => saidChoice(choice, place ?? value.name)) };
    if (!place?.title) return { ...value, ...choices, title: ownTitle(value, node && (node.name || type?.title || key), path.join(".")) };
    return { ...value, ...choices, title: `${node?.name || type?.title}: ${place.title}`, description: place.description ?? value.description };
  });
}

/** By the words of the place in the catalog, or of what every workflow has, such as the mode of its run. */
function saidChoice(choice: Choice, place: JsonSchema | string): Choice {
  if (typeof place === "string") {
    const word = `value.${place.replace(".", "_")}_${choice.value}`;
    return i18next.exists(word) ? { ...choice, label: i18next.t(word) } : choice;
  }
  return { ...choice, label: (place["x-ui"]?.labels ?? place.items?.["x-ui"]?.labels)?.[String(choice.value)] ?? choice.label };
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
