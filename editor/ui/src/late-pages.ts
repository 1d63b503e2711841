/** The pages that have a script of their own. */
import { late } from "./components/late";

export const Workflows = late(() => import("./pages/workflows/workflows"));
export const Canvas = late(() => import("./canvas/canvas-page"));
export const History = late(() => import("./history/history-page"));
export const Runs = late(() => import("./pages/runs"));
export const RunPage = late(() => import("./run/run-page"));
export const Schedules = late(() => import("./pages/schedules/schedules"));
export const Devices = late(() => import("./pages/devices/devices"));
export const DevicePage = late(() => import("./pages/devices/device-page"));
export const Clients = late(() => import("./pages/clients"));
export const Credentials = late(() => import("./pages/credentials"));
export const CatalogPage = late(() => import("./pages/catalog"));
export const Settings = late(() => import("./pages/settings/settings"));
