import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Question {
  title: string;
  body: string;
  verb: string;
  danger?: boolean;
  act: () => Promise<unknown> | unknown;
}

/** Asks before something that cannot be taken back; the button says what it does and to how many. `children`: what there is to choose. */
export function Confirm({ question, close, children }: { question: Question | null; close: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const leave = () => {
    setError("");
    close();
  };
  const act = async () => {
    setBusy(true);
    try {
      await question?.act();
      leave();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={question !== null} onClose={leave} title={question?.title} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack>
        <Text>{question?.body}</Text>
        {children}
        {error && (
          <Text c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={leave} data-autofocus>
            {t("do.keep")}
          </Button>
          <Button color={question?.danger === false ? undefined : "red.8"} autoContrast={false} loading={busy} onClick={() => void act()}>
            {question?.verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
