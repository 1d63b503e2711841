import { expect, test } from "vitest";
import type { Device } from "../../api/types";
import { ALL, filtered } from "./filter";

const device = (part: Partial<Device>): Device => ({
  id: part.name ?? "", name: "", address: "", port: 22, winrm: {}, connector: "ssh", platform: "linux", client_id: "c", client: "Acme", site_id: null, site: null, credential_id: "k",
  credential: "login", jump_device_id: null, tags: [], notes: "", host_key: null, facts: {}, last_seen_at: null, last_error: null, created_at: "", ...part,
});
const rows = [
  device({ name: "web-1", tags: ["server", "milan"], last_seen_at: "2026-01-01T00:00:00Z" }),
  device({ name: "web-2", platform: "windows", credential_id: null, last_error: "refused" }),
  device({ name: "here", connector: "local", credential_id: null, client_id: "d", site_id: "s" }),
];
const names = (filter: Partial<typeof ALL>) => filtered(rows, { ...ALL, ...filter }).map((row) => row.name);

test("each filter narrows, and all must fit", () => {
  expect(names({})).toEqual(["web-1", "web-2", "here"]);
  expect(names({ client: "c" })).toEqual(["web-1", "web-2"]);
  expect(names({ site: "s" })).toEqual(["here"]);
  expect(names({ platform: "windows" })).toEqual(["web-2"]);
  expect(names({ tag: "milan" })).toEqual(["web-1"]);
  expect(names({ text: "WEB milan" })).toEqual(["web-1"]);
  expect(names({ client: "c", text: "here" })).toEqual([]);
});

test("the state of a device is told by its last connection and its credential", () => {
  expect(names({ state: "reached" })).toEqual(["web-1"]);
  expect(names({ state: "error" })).toEqual(["web-2"]);
  expect(names({ state: "never" })).toEqual(["here"]);
  expect(names({ state: "no_credential" })).toEqual(["web-2"]);
});
