/** Changes to a rehearsal; none changes what it is given. */
import type { StepResult } from "../api/types";
import type { Expected, Mock, MockDevice, Rehearsal, Rehearsed } from "./types";

export const FIRST_DEVICE: MockDevice = { name: "SRV-01", client: "Acme", platform: "linux" };
export const MOST_DEVICES = 100;

export const fresh = (workflow: string): Rehearsal => ({ format: 1, workflow, mode: "apply", devices: [FIRST_DEVICE], inputs: {}, results: {}, expect: {} });

/** The devices that take part; a rehearsal that names none has one. */
export const devicesOf = (rehearsal: Rehearsal): MockDevice[] => (rehearsal.devices?.length ? rehearsal.devices : [{ name: "device-1", platform: "linux" }]);

/** `loop#2/scan` as `loop/scan`. */
export const plain = (path: string) => path.split("/").map((part) => part.split("#")[0]).join("/");

const isMock = (value: Mock | Record<string, Mock>): value is Mock => Array.isArray(value) || typeof (value as StepResult).ok === "boolean";

/** Under which key the mock of a path stands: with its round where there is one, else for all rounds. */
function keyOf(rehearsal: Rehearsal, path: string): string {
  return rehearsal.results?.[path] !== undefined ? path : plain(path);
}

export function mockOf(rehearsal: Rehearsal, path: string, device: string): Mock | undefined {
  const value = rehearsal.results?.[keyOf(rehearsal, path)];
  if (value === undefined || value === null) return undefined;
  return isMock(value) ? value : value[device];
}

/** Whether the devices have mocks of their own at the path. */
export function isApart(rehearsal: Rehearsal, path: string): boolean {
  const value = rehearsal.results?.[keyOf(rehearsal, path)];
  return value !== undefined && value !== null && !isMock(value);
}

/** Put a mock in place, or take it away; for one device where the devices are apart at the path, else for all. */
export function withMock(rehearsal: Rehearsal, path: string, device: string, mock: Mock | undefined): Rehearsal {
  const key = keyOf(rehearsal, path);
  if (!isApart(rehearsal, path)) return withResult(rehearsal, key, mock);
  const { [device]: _before, ...others } = rehearsal.results?.[key] as Record<string, Mock>;
  return withResult(rehearsal, key, mock === undefined ? others : { ...others, [device]: mock });
}

/** From one mock for all devices to one for each, and back to that of `device` for all. */
export function setApart(rehearsal: Rehearsal, path: string, device: string, apart: boolean): Rehearsal {
  const mock = mockOf(rehearsal, path, device);
  const key = keyOf(rehearsal, path);
  if (!apart) return withResult(rehearsal, key, mock);
  if (isApart(rehearsal, path)) return rehearsal;
  return withResult(rehearsal, key, Object.fromEntries(mock === undefined ? [] : devicesOf(rehearsal).map(({ name }) => [name, mock])));
}

function withResult(rehearsal: Rehearsal, key: string, value: Mock | Record<string, Mock> | undefined): Rehearsal {
  const { [key]: _before, ...others } = rehearsal.results ?? {};
  return { ...rehearsal, results: value === undefined ? others : { ...others, [key]: value } };
}

/** A name that no device has: SRV-02 after SRV-01. */
export function freeName(devices: readonly MockDevice[]): string {
  const taken = new Set(devices.map(({ name }) => name));
  let number = devices.length + 1;
  while (taken.has(numbered(number))) number += 1;
  return numbered(number);
}

const numbered = (number: number) => `SRV-${String(number).padStart(2, "0")}`;

/** As many devices as asked for: more like the last one, or the last ones gone. */
export function withCount(rehearsal: Rehearsal, count: number): Rehearsal {
  let devices = devicesOf(rehearsal).slice(0, Math.max(1, Math.min(MOST_DEVICES, count)));
  while (devices.length < Math.min(MOST_DEVICES, count)) devices = [...devices, { ...devices.at(-1), name: freeName(devices) }];
  return { ...rehearsal, devices };
}

/** Change one device; its mocks follow its name. */
export function withDevice(rehearsal: Rehearsal, index: number, change: Partial<MockDevice>): Rehearsal {
  const devices = devicesOf(rehearsal);
  const before = devices[index];
  if (!before) return rehearsal;
  const after = { ...before, ...change };
  const renamed = Object.entries(rehearsal.results ?? {}).map(([path, value]) => [path, isMock(value) ? value : Object.fromEntries(Object.entries(value).map(([name, mock]) => [name === before.name ? after.name : name, mock]))] as const);
  return { ...rehearsal, devices: devices.map((each, at) => (at === index ? after : each)), results: Object.fromEntries(renamed) };
}

export const withoutDevice = (rehearsal: Rehearsal, index: number): Rehearsal => ({ ...rehearsal, devices: devicesOf(rehearsal).filter((_, at) => at !== index) });

/** What a test expects from now on: how the run and each device ended, and each step with its way out. */
export function expectedOf(found: Rehearsed): Expected {
  return {
    outcome: found.outcome,
    devices: found.devices,
    steps: found.steps.map(({ device, path, outcome, port }) => ({ path, outcome, ...(device && { device }), ...(port && { port }) })),
  };
}
