import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../api/client";
import { useChange } from "../api/queries";
import { tell } from "../components/tell";
import { FailingTests } from "../rehearsal/failing-tests";
import { BlastRadius } from "../run/blast-radius";

interface Published {
  version?: number;
  published_version?: number;
}

/** Makes the draft a version: what schedules and other workflows use from now on. */
export function PublishDialog({ id, close, done }: { id: string; close: () => void; done: (version: number) => void }) {
  const { t } = useTranslation();
  const [message, setMessage] = useState("");
  const publish = useChange(
    async () => {
      const answer = await post<Published>(`/workflows/${id}/publish`, { message });
      const version = answer.version ?? answer.published_version ?? 0;
      done(version);
      tell(t("canvas.published_now", { version }));
      close();
    },
    ["workflows"],
  );
  return (
    <Modal opened onClose={close} size={560} title={t("canvas.publish_title")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t("canvas.publish_body")}
        </Text>
        <Textarea label={t("canvas.publish_message")} placeholder={t("canvas.publish_placeholder")} autosize minRows={2} data-autofocus value={message} onChange={(e) => setMessage(e.currentTarget.value)} />
        <BlastRadius workflow={id} />
        <FailingTests id={id} />
        {publish.error && (
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {publish.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("do.cancel")}
          </Button>
          <Button loading={publish.isPending} onClick={() => publish.mutate(undefined)}>
            {t("canvas.publish")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
