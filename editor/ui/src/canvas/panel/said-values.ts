import i18next from "i18next";
import type { Choice, Upstream } from "../../api/types";
import type { Catalog, JsonSchema, WorkflowDoc } from "../../document/types";
import { schemaOf } from "../../document/values";
import { ownValue } from "../../i18n/own-values";

/**
 * The values that are known at a node with the words that the catalog has for the outputs they come from, through a
 * loop too: the server knows those in English only.
 */
export function saidValues(upstream: Upstream[], doc: Pick<WorkflowDoc, "nodes" | "inputs">, catalog: Catalog, at?: string): Upstream[] {
  return upstream.map((value) => {
    const [key = "", ...path] = value.name.split(".");
    const node = doc.nodes[key];
    const type = node && catalog.get(node.type);
    const place = schemaOf(doc, catalog, value.name, at);
    const choices = value.choices && { choices: value.choices.map((choice) => saidChoice(choice, place ?? value.name)) };
    if (!place?.title) return { ...value, ...choices, title: ownTitle(value, node && (node.name || type?.title || key), path.join(".")) };
    return { ...value, ...choices, title: node ? `${node.name || type?.title}: ${place.title}` : place.title, description: place.description ?? value.description };
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
  if (owner === undefined) return ownValue(name) ?? title;
  const word = place === "ok" || place === "changed" ? ownValue(place) : undefined;
  return word === undefined ? title : `${owner}: ${word}`;
}
