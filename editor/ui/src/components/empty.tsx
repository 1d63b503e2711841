import { Group, Stack, Text, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** An empty place says what belongs here and how to begin. */
export function Empty({ icon: Shape, title, children, action }: { icon: Icon; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap={4} py={56} px={24} className="card">
      <Shape size={32} stroke={1.5} color="var(--r-idle)" aria-hidden />
      <Title order={2} mt={8}>
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={440}>
        {children}
      </Text>
      {action && <Group mt={12}>{action}</Group>}
    </Stack>
  );
}
