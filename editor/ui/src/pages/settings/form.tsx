import { Button, Group, Stack, Text } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** A short form on a settings page. */
export function SettingsForm({ submit, busy, error, ready, verb, children }: { submit: () => void; busy: boolean; error: Error | null; ready: boolean; verb?: string; children: ReactNode }) {
  const { t } = useTranslation();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) submit();
  };
  return (
    <form onSubmit={onSubmit} style={{ maxWidth: 480 }}>
      <Stack gap={12}>
        {children}
        {error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error.message}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={busy} disabled={!ready}>
            {verb ?? t("do.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
