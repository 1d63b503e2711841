import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

interface PageProps {
  title: string;
  lead?: string;
  action?: ReactNode;
  filters?: ReactNode;
  children: ReactNode;
}

/** One title, one primary action at the right, filters in one row, then the thing itself. */
export function Page({ title, lead, action, filters, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Ruota`;
  }, [title]);
  return (
    <Box px={24} py={20} h="100%" style={{ display: "flex", flexDirection: "column", minHeight: 0 }}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb={filters ? 12 : 16} mih={36}>
        <Stack gap={0} style={{ minWidth: 0 }}>
          <Title order={1}>{title}</Title>
          {lead && (
            <Text c="dimmed" size="sm">
              {lead}
            </Text>
          )}
        </Stack>
        {action && (
          <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
            {action}
          </Group>
        )}
      </Group>
      {filters && (
        <Group gap={8} mb={12}>
          {filters}
        </Group>
      )}
      <Box style={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}>{children}</Box>
    </Box>
  );
}
