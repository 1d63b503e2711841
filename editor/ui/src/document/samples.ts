/** Small documents and node types for the tests. */
import type { Catalog, NodeType, WorkflowDoc } from "./types";

const base: NodeType = {
  id: "inv.system", area: "inv", version: "1.0.0", title: "System inventory", description: "", summary: "", icon: "cpu",
  params: { type: "object", properties: {} }, outputs: { type: "object", properties: {} }, effect: "read", idempotent: true, supports_preview: true,
  aliases: [], platforms: {}, ports: [{ name: "ok", title: "Done" }], scope: "device", reboot: "never", risk: "read", runs_as: "login",
  elevation: "none", cuts_access: false, timeout_seconds: 60, retry: { max: 0 }, minutes_saved: 0, help: "",
};

export const typeOf = (id: string, part: Partial<NodeType> = {}): NodeType => ({ ...base, id, area: id.split(".")[0] ?? "", ...part });

export const catalog: Catalog = new Map(
  [
    typeOf("inv.system"),
    typeOf("patch.scan", { ports: [{ name: "found", title: "Found" }, { name: "none", title: "Nothing" }] }),
    typeOf("patch.install", { effect: "change" }),
    typeOf("logic.switch", { ports_from: "cases", ports: [{ name: "other", title: "Other" }] }),
    typeOf("logic.for_each", { control: "for_each", ports: [{ name: "done", title: "Done" }] }),
    typeOf("logic.gather", { scope: "run" }),
  ].map((type) => [type.id, type]),
);

export const sample = (): WorkflowDoc => ({
  format: 1,
  id: "sample",
  name: "Sample",
  nodes: {
    scan: { type: "patch.scan" },
    install: { type: "patch.install", params: { updates: { $expr: "scan.updates" }, note: { $text: "of ${scan.count} on ${device.name}, not 'scan.x'" } } },
    loop: { type: "logic.for_each" },
    inner: { type: "inv.system", parent: "loop" },
  },
  edges: [
    { from: "scan.found", to: "install" },
    { from: "install.ok", to: "loop" },
  ],
  layout: { scan: { x: 0, y: 0 }, install: { x: 300, y: 0 }, loop: { x: 600, y: 0, width: 620, height: 260 }, inner: { x: 40, y: 80 } },
});
