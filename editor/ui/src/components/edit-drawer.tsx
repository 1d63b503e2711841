import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ActButton } from "./act-button";

interface EditDrawerProps {
  title: string;
  close: () => void;
  save: () => void;
  saving: boolean;
  error: Error | null;
  /** What keeps it from being saved, in one sentence. */
  why: string | undefined;
  verb: string;
  remove?: () => void;
  children: ReactNode;
}

/** A form at the right side: fields, what went wrong, one verb. */
export function EditDrawer({ title, close, save, saving, error, why, verb, remove, children }: EditDrawerProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why === undefined) save();
  };
  return (
    <Drawer opened onClose={close} title={title} closeButtonProps={{ "aria-label": t("do.close") }}>
      <form onSubmit={submit}>
        <Stack gap={12}>
          {children}
          {error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {error.message}
            </Text>
          )}
          <Group justify={remove ? "space-between" : "flex-end"} align="flex-start" mt={8}>
            {remove && (
              <Button variant="subtle" color="var(--mantine-color-error)" onClick={remove}>
                {t("do.delete")}
              </Button>
            )}
            <ActButton loading={saving} why={why}>
              {verb}
            </ActButton>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}
