/** A rehearsal as the server keeps it, and what comes of one. */
import type { Saying } from "../i18n/told";
import type { Mode, Outcome, StepResult } from "../api/types";

export interface MockDevice {
  name: string;
  client?: string;
  site?: string;
  platform?: "linux" | "windows";
  tags?: string[];
  [fact: string]: unknown;
}

/** One result, or a list with one for each attempt. */
export type Mock = StepResult | StepResult[];

export interface ExpectedStep {
  path: string;
  device?: string;
  outcome?: string;
  port?: string;
  params?: Record<string, unknown>;
}

export interface Expected {
  outcome?: string;
  devices?: Record<string, string>;
  steps?: ExpectedStep[];
}

export interface Rehearsal {
  format?: 1;
  workflow: string;
  description?: string;
  mode?: Mode;
  inputs?: Record<string, unknown>;
  devices?: MockDevice[];
  /** By path: a mock for all devices, or one for each by its name. */
  results?: Record<string, Mock | Record<string, Mock>>;
  expect: Expected;
}

export interface RehearsedStep {
  /** Empty for what runs once for all devices. */
  device: string;
  path: string;
  outcome: Outcome;
  port: string | null;
  params: Record<string, unknown> | null;
  message: string;
  told?: Saying | null;
  attempts: number;
  data: Record<string, unknown>;
}

export interface Rehearsed {
  ok: boolean;
  outcome: Outcome;
  devices: Record<string, Outcome>;
  steps: RehearsedStep[];
  mismatches: string[];
  mismatches_told?: Saying[];
  seconds: number;
}

/** A step that a mock can stand in for. */
export interface Mockable {
  type: string;
  title: string;
  scope: "device" | "run";
  ports: { name: string; title: string }[];
  /** By way out: outputs with which the step takes it. */
  examples: Record<string, Record<string, unknown>>;
}

export interface Kept {
  id: string;
  name: string;
  rehearsal: Rehearsal;
  updated_at: string;
  updated_by: string;
}

export interface Verdict {
  id: string;
  name: string;
  ok: boolean;
  outcome: Outcome | null;
  mismatches: string[];
  mismatches_told?: Saying[];
}
