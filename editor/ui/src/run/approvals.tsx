import { Button, Group, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { memo, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import { useApprovals, useChange } from "../api/queries";
import type { Approval } from "../api/types";
import { tellError } from "../components/tell";
import { When } from "../components/when";
import classes from "./run.module.css";

/** What this run waits for a person to decide, answered where one sees what it is about. */
export const Approvals = memo(function Approvals({ runId, waiting }: { runId: string; waiting: boolean }) {
  const client = useQueryClient();
  const approvals = useApprovals().data ?? [];
  useEffect(() => {
    if (waiting) void client.invalidateQueries({ queryKey: ["approvals"] });
  }, [waiting, client]);
  return approvals
    .filter((approval) => approval.run_id === runId && !approval.decision)
    .map((approval) => <Ask key={approval.path} approval={approval} />);
});

function Ask({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const [comment, setComment] = useState("");
  const decide = useChange(
    (decision: "approved" | "rejected") => post(`/runs/${approval.run_id}/approvals/${approval.path.split("/").map(encodeURIComponent).join("/")}`, { decision, comment }),
    ["approvals"],
  );
  const answer = (decision: "approved" | "rejected") => decide.mutate(decision, { onError: tellError });
  return (
    <section className={`card ${classes.notice}`} aria-label={approval.title || t("approval.title")}>
      <div style={{ minWidth: 0 }}>
        <Text fw={600}>{approval.title || t("approval.title")}</Text>
        <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {approval.description}
        </Text>
        {approval.expires_at && (
          <Text size="sm" c="dimmed">
            {t("approval.expires")} <When at={approval.expires_at} />
          </Text>
        )}
      </div>
      <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
        <TextInput w={220} aria-label={t("approval.comment")} placeholder={t("approval.comment")} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
        <Button variant="default" loading={decide.isPending} onClick={() => answer("rejected")}>
          {t("approval.reject")}
        </Button>
        <Button loading={decide.isPending} onClick={() => answer("approved")}>
          {t("approval.approve")}
        </Button>
      </Group>
    </section>
  );
}
