import { Button, Stack, Text, type ButtonProps } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { locale } from "../i18n/locale";

interface ActButtonProps extends ButtonProps {
  /** What keeps it from acting, in one sentence; without it the button acts. */
  why: string | undefined;
  children: ReactNode;
}

/** The button that a form ends in. Where it cannot act yet it says why, and stays where the keyboard comes by. */
export function ActButton({ why, children, ...button }: ActButtonProps) {
  const id = useId();
  return (
    <Stack gap={4} align="flex-end">
      <Button {...button} type="submit" data-disabled={why !== undefined || undefined} aria-disabled={why !== undefined || undefined} aria-describedby={why === undefined ? undefined : id} onClick={(event) => why !== undefined && event.preventDefault()}>
        {children}
      </Button>
      {why !== undefined && (
        <Text id={id} size="xs" c="dimmed" ta="right">
          {why}
        </Text>
      )}
    </Stack>
  );
}

/** "Still missing: name and workflow."; nothing where all is there. */
export function useMissing(): (parts: readonly (string | false)[]) => string | undefined {
  const { t, i18n } = useTranslation();
  return (parts) => {
    const missing = parts.filter((part) => part !== false).map((part) => part.toLowerCase());
    const what = new Intl.ListFormat(locale(i18n.language), { type: "conjunction" }).format(missing);
    return missing.length > 0 ? t("do.still_missing", { what, count: missing.length }) : undefined;
  };
}
