import { NumberInput, Select, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { updateNode } from "../../document/edits";
import type { NodeDoc, NodeType, Retry } from "../../document/types";
import { useEditor, useEditorStore } from "../store";

/** What every node has whatever its type: tries, time limit, how it joins, where it runs, whether it runs at all. */
export function NodeOptions({ id, node, type }: { id: string; node: NodeDoc; type: NodeType | undefined }) {
  const { t } = useTranslation();
  const editor = useEditorStore();
  const joins = useEditor((state) => state.doc.edges.filter((edge) => edge.to === id).length > 1);
  const change = (part: Partial<NodeDoc>, burst: string) => editor.getState().edit({ what: "options", burst: `${burst} ${id}` }, (doc) => updateNode(doc, id, part));
  const retry = node.retry ?? type?.retry;
  const setRetry = (part: Partial<Retry>) => change({ retry: { ...(node.retry ?? { max: type?.retry?.max ?? 0 }), ...part } }, "retry");
  return (
    <Stack gap={12}>
      <Switch size="sm" label={t("canvas.disabled")} description={t("canvas.disabled_hint")} checked={node.disabled ?? false} onChange={(event) => change({ disabled: event.currentTarget.checked || undefined }, "disabled")} />
      <NumberInput size="sm" label={t("canvas.retry")} description={t("canvas.retry_hint")} min={0} max={100} allowDecimal={false} value={retry?.max ?? 0} onChange={(value) => setRetry({ max: Number(value) || 0 })} />
      {(retry?.max ?? 0) > 0 && (
        <>
          <NumberInput size="sm" label={t("canvas.retry_delay")} suffix=" s" min={0} max={86400} value={retry?.delay_seconds ?? 30} onChange={(value) => setRetry({ delay_seconds: Number(value) || 0 })} />
          <NumberInput size="sm" label={t("canvas.retry_factor")} description={t("canvas.retry_factor_hint")} min={1} max={10} step={0.5} value={retry?.factor ?? 2} onChange={(value) => setRetry({ factor: Math.max(1, Number(value) || 1) })} />
        </>
      )}
      <NumberInput size="sm" label={t("canvas.timeout")} suffix=" s" min={1} max={604800} placeholder={type ? `${type.timeout_seconds} s` : undefined} value={node.timeout_seconds ?? ""}
        onChange={(value) => change({ timeout_seconds: typeof value === "number" && value > 0 ? value : undefined }, "timeout")} />
      {(joins || node.join === "any") && (
        <Select label={t("canvas.join")} value={node.join ?? "all"} data={[{ value: "all", label: t("canvas.join_all") }, { value: "any", label: t("canvas.join_any") }]}
          onChange={(value) => change({ join: value === "any" ? "any" : undefined }, "join")} />
      )}
      {type?.scope === "either" && (
        <Select label={t("canvas.scope")} value={node.scope ?? "run"} data={[{ value: "run", label: t("canvas.scope_run") }, { value: "device", label: t("canvas.scope_device") }]}
          onChange={(value) => change({ scope: value === "device" ? "device" : undefined }, "scope")} />
      )}
      {type?.scope === "run" && (
        <Text size="sm" c="dimmed">
          {t("canvas.scope_always_run")}
        </Text>
      )}
    </Stack>
  );
}
