/** Which rows the matrix shows, and in which order. Pure. */
import type { RunDevice } from "../api/types";
import { ORDER, stateOf, type State } from "../components/outcome";
import { toldMessage } from "../i18n/told";
import type { LiveState } from "./model";

export const SORTINGS = ["client", "name", "worst"] as const;
export type Sorting = (typeof SORTINGS)[number];
export interface Filter {
  text: string;
  client: string;
  states: readonly State[];
  sort: Sorting;
}
export const EVERYTHING: Filter = { text: "", client: "", states: [], sort: "client" };

export type Line = { kind: "group"; name: string; count: number } | { kind: "device"; device: RunDevice };

/** The clients of a run's devices, by name. */
export function clientsOf(state: LiveState, order: Intl.Collator): string[] {
  const names = new Set<string>();
  for (const device of state.devices.values()) if (device.client) names.add(device.client);
  return [...names].sort((a, b) => order.compare(a, b));
}

/** The devices by client and name: they do not change while a run lasts, so they are sorted once. */
export function inOrder(devices: Iterable<RunDevice>, order: Intl.Collator): string[] {
  return [...devices]
    .sort((a, b) => order.compare(a.client ?? "", b.client ?? "") || order.compare(a.name, b.name))
    .map((device) => device.device_id);
}

/** The rows: the one for all devices together first, then the devices that the filter lets through. */
export function linesOf(state: LiveState, ids: readonly string[], filter: Filter, once: string, order: Intl.Collator): Line[] {
  const text = filter.text.trim().toLowerCase();
  const devices: RunDevice[] = [];
  for (const id of ids) {
    const device = state.devices.get(id);
    if (device && passes(device, filter, text)) devices.push(device);
  }
  if (filter.sort === "name") devices.sort((a, b) => order.compare(a.name, b.name));
  if (filter.sort === "worst") devices.sort((a, b) => rank(a) - rank(b));
  const all = !text && !filter.client && filter.states.length === 0;
  return [...(all && state.steps.has("") ? [together(state, once)] : []), ...(filter.sort === "client" ? grouped(devices) : devices.map((device) => ({ kind: "device" as const, device })))];
}

/** Whether the rows themselves change with how the devices fare. */
export const follows = ({ text, states, sort }: Filter): boolean => text.trim() !== "" || states.length > 0 || sort === "worst";

const together = (state: LiveState, once: string): Line => ({ kind: "device", device: { device_id: "", name: once, status: state.status, outcome: state.outcome } });
const rank = (device: RunDevice) => ORDER.indexOf(stateOf(device.status, device.outcome));

function passes(device: RunDevice, filter: Filter, text: string): boolean {
  if (filter.client && device.client !== filter.client) return false;
  if (filter.states.length > 0 && !filter.states.includes(stateOf(device.status, device.outcome))) return false;
  return !text || `${device.name}\n${device.client ?? ""}\n${device.site ?? ""}\n${toldMessage(device)}`.toLowerCase().includes(text);
}

function grouped(devices: readonly RunDevice[]): Line[] {
  const counts = new Map<string, number>();
  for (const device of devices) counts.set(device.client ?? "", (counts.get(device.client ?? "") ?? 0) + 1);
  const lines: Line[] = [];
  let last = "";
  for (const device of devices) {
    const name = device.client ?? "";
    if (name && name !== last) lines.push({ kind: "group", name, count: counts.get(name) ?? 0 });
    last = name;
    lines.push({ kind: "device", device });
  }
  return lines;
}
