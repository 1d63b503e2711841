import type { ELK } from "elkjs/lib/elk-api";
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import type { Layout } from "../document/tidy";

let elk: Promise<ELK> | undefined;

async function load(): Promise<ELK> {
  const { default: Elk } = await import("elkjs/lib/elk-api");
  return new Elk({ workerFactory: () => new Worker(workerUrl) });
}

/** ELK, loaded when it is first needed, at work beside the page so that nothing stands still meanwhile. */
export const layout: Layout = async (graph) => {
  elk ??= load();
  try {
    return await (await elk).layout(graph);
  } catch (error) {
    elk = undefined;
    throw error;
  }
};
