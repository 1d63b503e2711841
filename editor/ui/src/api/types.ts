/** What the API answers with. The documents have their own types in ../document/types. */
import type { JsonSchema, WorkflowDoc } from "../document/types";
import type { Hours } from "../components/maintenance";
import type { Problem } from "../document/problems";
import type { Saying } from "../i18n/told";

export type Status = "pending" | "held" | "queued" | "running" | "done";
export type Outcome =
  | "ok"
  | "changed"
  | "would_change"
  | "failed"
  | "unreachable"
  | "timed_out"
  | "lost"
  | "skipped"
  | "cancelled";
export type Mode = "preview" | "apply";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface User {
  id: string;
  name: string;
  role: string;
  language: string;
  created_at: string;
  disabled: boolean;
}

export interface Session {
  user: User | null;
  csrf: string | null;
  setup_needed: boolean;
}

export interface ClientWindow extends Hours {
  timezone: string;
}

/** A device's window: whose it is, and when it opens next (null while it is open). */
export interface DeviceWindow {
  window: ClientWindow | null;
  of: "site" | "client" | null;
  open: boolean;
  opens_at: string | null;
}

export interface Client {
  id: string;
  name: string;
  notes: string;
  plan: string;
  /** When changing steps may start; null: any time. */
  window: ClientWindow | null;
  devices: number;
}

export interface Site {
  id: string;
  client_id: string;
  name: string;
  timezone: string;
  /** The queue of the site's own workers; empty for the common one. */
  queue: string;
  /** In the site's time zone; null: that of its client. */
  window: Hours | null;
  devices: number;
}

/** What is left out is the usual: HTTPS, NTLM, the certificate pinned. */
export interface WinrmSettings {
  scheme?: "https" | "http";
  auth?: "ntlm" | "basic" | "certificate" | "kerberos" | "credssp";
  verify?: "pin" | "ca" | "none";
  ca?: string;
}

export interface Device {
  id: string;
  name: string;
  address: string;
  port: number | null;
  connector: string;
  platform: string;
  client_id: string;
  client: string;
  site_id: string | null;
  site: string | null;
  credential_id: string | null;
  credential: string | null;
  jump_device_id: string | null;
  tags: string[];
  notes: string;
  host_key: string | null;
  winrm: WinrmSettings;
  facts: Record<string, unknown>;
  last_seen_at: string | null;
  last_error: string | null;
  last_error_told?: Saying | null;
  created_at: string;
}

export interface Credential {
  id: string;
  name: string;
  kind: string;
  username: string;
  client_id: string | null;
  sudo: string;
  /** Which secrets are set; their values never leave the server. */
  has: string[];
  devices: number;
  created_at: string;
  updated_at: string;
}

export interface DeviceTest {
  ok: boolean;
  code: string | null;
  message: string;
  told?: Saying | null;
  facts: Record<string, unknown>;
  host_key: string | null;
}

export interface ImportReport {
  added: number;
  updated: number;
  rejected: { line: number; text: string; message: string; told?: Saying | null }[];
  notes: string[];
  notes_told?: Saying[];
}

export interface Target {
  devices?: string[];
  clients?: string[];
  sites?: string[];
  tags?: string[];
  platforms?: string[];
  text?: string;
  all?: boolean;
}

export interface Resolved {
  count: number;
  without_credential: number;
  sentence: string;
  devices: { id: string; name: string; client: string }[];
}

export interface WorkflowRow {
  id: string;
  name: string;
  description: string;
  published_version: number | null;
  revision: number;
  nodes: number;
  updated_at: string;
  updated_by: string;
}

export interface WorkflowFull extends Omit<WorkflowRow, "nodes"> {
  document: WorkflowDoc;
}

export interface Version {
  version: number;
  message: string;
  author: string;
  created_at: string;
}

export interface Choice {
  value: string | number;
  label: string;
}

export interface Upstream {
  name: string;
  type: string;
  title: string;
  description: string;
  /** Of a value, or of a list's entries, that is one of a few: each with what a person reads. */
  choices?: Choice[];
  /** What it was in the newest finished run, shortened. */
  last?: string;
}

export interface Inspection {
  problems: Problem[];
  upstream: Record<string, Upstream[]>;
}

export type Counts = Record<string, number>;

export interface Run {
  id: string;
  workflow_id: string | null;
  workflow_name: string;
  version: number | null;
  mode: Mode;
  status: Status;
  outcome: Outcome | null;
  message: string;
  told?: Saying | null;
  sentence: string;
  devices: number;
  counts: Counts;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  started_by: string;
  cancel_requested: boolean;
  rerun_of: string | null;
  /** Changing steps start on a device only in its maintenance window. */
  in_window: boolean;
}

export interface RunDetail extends Run {
  document: WorkflowDoc;
  inputs: Record<string, unknown>;
  target: Target;
  /** The number of the newest event that is in this answer. */
  sequence: number;
  /** How long such a run usually takes: the median of the newest ended ones. */
  usual: { seconds: number; runs: number } | null;
}

export interface RunDevice {
  device_id: string;
  name: string;
  client?: string | null;
  site?: string | null;
  status: Status;
  outcome: Outcome | null;
  message?: string | null;
  told?: Saying | null;
}

/** A run as one of its devices sees it: status, outcome and message are the device's. */
export interface DeviceRun extends Pick<Run, "workflow_id" | "workflow_name" | "version" | "mode" | "created_at" | "started_at" | "finished_at" | "started_by" | "status" | "outcome" | "message" | "told"> {
  run_id: string;
}

export interface Step {
  device_id: string;
  path: string;
  node: string;
  status: Status;
  outcome: Outcome | null;
  /** The way out by which it was left; null where the device did not go on, and in runs of before it was noted. */
  port: string | null;
  attempts: number;
  started_at: string | null;
  finished_at: string | null;
  message: string | null;
  told?: Saying | null;
}

export interface Attempt {
  id: string;
  number: number;
  outcome: Outcome | null;
  started_at: string;
  finished_at: string | null;
  exit_code: number | null;
  result: StepResult | null;
  truncated: boolean;
}

export interface StepResult {
  ok: boolean;
  changed?: boolean;
  would_change?: boolean;
  reboot_required?: boolean;
  error?: { code: string; message: string; told?: Saying } | null;
  warnings?: string[];
  /** For each warning which sentence it is, where one of them is one. */
  warnings_told?: Saying[];
  data?: Record<string, unknown>;
}

export interface StepDetail extends Step {
  params: Record<string, unknown> | null;
  result: StepResult | null;
  wake: Record<string, unknown> | null;
  wake_at: string | null;
  attempt_list: Attempt[];
}

export interface OutputChunk {
  sequence: number;
  attempt: string;
  stream: string;
  text: string;
  at: string;
}

export interface RunEvent {
  seq: number;
  at: string;
  /** "none" keeps the place of a number under which there is nothing to see. */
  kind: "step" | "device" | "run" | "output" | "none";
  device_id: string;
  path: string;
  node: string | null;
  status: Status | null;
  outcome: Outcome | null;
  port?: string | null;
  attempt?: number | null;
  message?: string | null;
  told?: Saying | null;
}

export interface Approval {
  id: string;
  run_id: string;
  workflow_name: string;
  path: string;
  node: string;
  title: string;
  description: string;
  requested_at: string;
  expires_at: string | null;
  decision: string | null;
  decided_by: string | null;
}

export interface Schedule {
  id: string;
  name: string;
  workflow_id: string;
  workflow_name: string;
  /** How many its target means now. */
  devices: number;
  cron: string;
  timezone: string;
  target: Target;
  mode: Mode;
  inputs: Record<string, unknown>;
  enabled: boolean;
  in_window: boolean;
  next: string[];
  next_due_at: string | null;
  last_run_id: string | null;
  created_by: string;
}

/** Who did what; `action` is the kind of thing and the deed, such as `device.create`. */
export interface AuditEntry {
  id: string;
  at: string;
  user: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  detail: Record<string, unknown>;
}

export interface ApiToken {
  id: string;
  name: string;
  prefix: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

export type SettingsDoc = Record<string, unknown>;
export type Schema = JsonSchema;
