import {
  IconCheck,
  IconClock,
  IconHourglass,
  IconLoader2,
  IconMinus,
  IconPencil,
  IconPencilQuestion,
  IconPlugX,
  IconQuestionMark,
  IconSquare,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Outcome, Status } from "../api/types";

/** How something stands: its outcome once it is done, else whether it runs or waits. */
export type State = Outcome | "running" | "waiting" | "pending";

export function stateOf(status: Status | undefined, outcome: Outcome | null | undefined): State {
  if (outcome) return outcome;
  if (status === "running") return "running";
  return status === "held" || status === "queued" ? "waiting" : "pending";
}

export const SHAPES: Record<State, { icon: Icon; color: string }> = {
  ok: { icon: IconCheck, color: "var(--r-ok)" },
  changed: { icon: IconPencil, color: "var(--r-changed)" },
  would_change: { icon: IconPencilQuestion, color: "var(--r-changed)" },
  failed: { icon: IconX, color: "var(--r-bad)" },
  unreachable: { icon: IconPlugX, color: "var(--r-warn)" },
  timed_out: { icon: IconClock, color: "var(--r-warn)" },
  lost: { icon: IconQuestionMark, color: "var(--r-lost)" },
  waiting: { icon: IconHourglass, color: "var(--r-busy)" },
  running: { icon: IconLoader2, color: "var(--r-busy)" },
  skipped: { icon: IconMinus, color: "var(--r-idle)" },
  cancelled: { icon: IconSquare, color: "var(--r-idle)" },
  pending: { icon: IconMinus, color: "var(--r-line-strong)" },
};

/** From worst to best; the order of bars and counts. */
export const ORDER: State[] = [
  "failed", "lost", "timed_out", "unreachable", "cancelled", "running", "waiting", "changed", "would_change", "ok", "skipped", "pending",
];

export function OutcomeIcon({ state, size = 16 }: { state: State; size?: number }) {
  const { icon: Shape, color } = SHAPES[state];
  return (
    <Shape
      size={size}
      stroke={state === "pending" ? 1.5 : 2}
      color={color}
      className={state === "running" ? "turning" : undefined}
      aria-hidden
      style={{ flexShrink: 0 }}
    />
  );
}

/** Shape, colour and word together. */
export function OutcomeLabel({ state, size = 16 }: { state: State; size?: number }) {
  const { t } = useTranslation();
  return (
    <Group gap={6} wrap="nowrap">
      <OutcomeIcon state={state} size={size} />
      <Text size="sm" className="ellipsis">
        {t(`outcome.${state}`)}
      </Text>
    </Group>
  );
}
