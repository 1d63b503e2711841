/** The results to choose from, and which of them a mock is. */
import type { TFunction } from "i18next";
import type { Mode, StepResult } from "../api/types";
import { canonical } from "../document/same";
import type { NodeType } from "../document/types";
import type { Mock, Mockable, RehearsedStep } from "./types";

export const CODES = ["node_failed", "unreachable", "refused", "auth_failed", "host_key_changed", "not_elevated", "unsupported_os", "timed_out", "busy", "reboot_first", "not_found", "bad_param", "guard_blocked", "too_much_output", "lost", "unavailable"] as const;
const FAILURES: Record<string, string> = { failed: "node_failed", unreachable: "unreachable", timed_out: "timed_out" };

interface About {
  mockable: Mockable;
  t: TFunction;
}

/** `default`, `port:<name>`, `failed`, `unreachable`, `timed_out`, `last` or `custom`. */
export function choices({ mockable, logic, last, custom, t }: About & { logic: boolean; last: boolean; custom: boolean }) {
  const ports = mockable.ports.filter(({ name }) => mockable.examples[name]);
  return [
    { value: "default", label: t(logic ? "rehearsal.computed" : "rehearsal.by_itself") },
    ...ports.map(({ name, title }) => ({ value: `port:${name}`, label: ports.length > 1 ? t("rehearsal.goes_on", { port: title.toLowerCase() }) : t("rehearsal.ends_well") })),
    { value: "failed", label: t("rehearsal.fails") },
    ...(logic ? [] : [{ value: "unreachable", label: t("rehearsal.unreachable") }, { value: "timed_out", label: t("rehearsal.times_out") }]),
    ...(last ? [{ value: "last", label: t("rehearsal.as_last") }] : []),
    ...(custom ? [{ value: "custom", label: t("rehearsal.own") }] : []),
  ];
}

/** A good result is told by the way it took; until it is played, by the example it is. */
export function kindOf(mock: Mock | undefined, step: RehearsedStep | undefined, mockable: Mockable): string {
  if (mock === undefined) return "default";
  if (Array.isArray(mock)) return "custom";
  if (!mock.ok) return Object.keys(FAILURES).find((kind) => FAILURES[kind] === mock.error?.code) ?? "failed";
  const example = Object.keys(mockable.examples).find((port) => canonical(mockable.examples[port]) === canonical(mock.data ?? {}));
  const port = example ?? (step && canonical(step.data) === canonical(mock.data ?? {}) ? step.port : undefined);
  return port && mockable.examples[port] ? `port:${port}` : "custom";
}

export function mockFor(kind: string, { mockable, type, mode, t }: About & { type: NodeType | undefined; mode: Mode }): StepResult | undefined {
  const code = FAILURES[kind];
  if (code) return { ok: false, error: { code, message: t(`rehearsal.says_${kind}`) } };
  if (!kind.startsWith("port:")) return undefined;
  const change = type?.effect === "change" ? { [mode === "apply" ? "changed" : "would_change"]: true } : {};
  return { ok: true, ...change, data: mockable.examples[kind.slice("port:".length)] };
}
