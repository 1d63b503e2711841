import { Button, Center, Stack, Text } from "@mantine/core";
import { IconPlugX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Mark } from "./mark";

/** What went wrong, in the server's sentence, and a way on. */
export function Trouble({ error, retry, full }: { error: Error; retry?: () => void; full?: boolean }) {
  const { t } = useTranslation();
  return (
    <Center h={full ? "100vh" : undefined} py={full ? 0 : 64} role="alert">
      <Stack align="center" gap="sm" maw={460}>
        {full ? <Mark size={40} /> : <IconPlugX size={32} stroke={1.5} color="var(--r-warn)" />}
        <Text ta="center">{error.message}</Text>
        {retry && (
          <Button variant="default" onClick={retry}>
            {t("do.try_again")}
          </Button>
        )}
      </Stack>
    </Center>
  );
}
