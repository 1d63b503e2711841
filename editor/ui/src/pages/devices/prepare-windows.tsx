import { Button, Code, CopyButton, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconTool } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../../api/client";

/** The one script to run on a Windows device before Ruota can reach it. */
export function PrepareWindows() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const script = useQuery({ queryKey: ["prepare-windows"], queryFn: () => get<{ script: string }>("/devices/prepare-windows"), enabled: open, staleTime: Infinity });
  return (
    <>
      <Button variant="subtle" size="compact-sm" style={{ alignSelf: "flex-start" }} leftSection={<IconTool size={16} stroke={1.5} />} onClick={() => setOpen(true)}>
        {t("windows.prepare")}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} size="xl" title={t("windows.prepare")} closeButtonProps={{ "aria-label": t("do.close") }}>
        <Stack gap={12}>
          <Text size="sm">{t("windows.prepare_body")}</Text>
          <CopyButton value={script.data?.script ?? ""}>
            {({ copied, copy }) => (
              <Button variant="default" style={{ alignSelf: "flex-start" }} disabled={!script.data} leftSection={copied ? <IconCheck size={16} stroke={1.5} /> : <IconCopy size={16} stroke={1.5} />} onClick={copy}>
                {t(copied ? "windows.copied" : "windows.copy")}
              </Button>
            )}
          </CopyButton>
          {script.error && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {script.error.message}
            </Text>
          )}
          <Code block mah={360} style={{ overflow: "auto" }} tabIndex={0} aria-label={t("windows.prepare")}>
            {script.data?.script}
          </Code>
        </Stack>
      </Modal>
    </>
  );
}
