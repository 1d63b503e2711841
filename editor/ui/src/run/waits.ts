import type { LiveState } from "./model";

/** What devices of a run wait for, where that is one and the same for all that have not ended. */
export type Waits = { count: number } & ({ code: "waits_window" } | { code: "waits_other_run"; workflow: string } | { code: "no_worker"; queue: string });

/** Undefined where a device is at work, or they wait for different things, or for what is said elsewhere. */
export function waitsOf({ devices, steps }: Pick<LiveState, "devices" | "steps">): Waits | undefined {
  let found: Waits | undefined;
  for (const device of devices.values()) {
    if (device.status === "done") continue;
    const own = waitOf(device.told, steps.get(device.device_id) ?? []);
    if (!own || (found && !alike(found, own))) return undefined;
    found = { ...own, count: (found?.count ?? 0) + 1 };
  }
  return found;
}

type Told = { code: string; values: Record<string, unknown> } | null | undefined;

function waitOf(device: Told, steps: readonly { status: string; told?: Told }[]): Waits | undefined {
  const open = steps.filter((step) => step.status !== "done");
  if (open.length === 0) return waitsAs(device);
  const waits = open.map((step) => (step.status === "held" || step.status === "queued" ? waitsAs(step.told) : undefined));
  return waits.every((one) => one && waits[0] && alike(one, waits[0])) ? waits[0] : undefined;
}

function waitsAs(told: Told): Waits | undefined {
  if (told?.code === "waits_window") return { count: 1, code: told.code };
  if (told?.code === "waits_other_run") return { count: 1, code: told.code, workflow: text(told.values["workflow"]) };
  if (told?.code === "no_worker") return { count: 1, code: told.code, queue: text(told.values["queue"]) };
  return undefined;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const alike = (one: Waits, other: Waits): boolean => JSON.stringify({ ...one, count: 0 }) === JSON.stringify({ ...other, count: 0 });
