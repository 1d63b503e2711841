import { Button, FileButton, Group, Modal, SegmentedControl, Select, Stack, Table, Text, Textarea } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import { useChange, useClients } from "../../api/queries";
import type { ImportReport } from "../../api/types";
import { toldEach, toldMessage } from "../../i18n/told";

type Format = "csv" | "ansible";

const EXAMPLES: Record<Format, string> = {
  csv: "name,address,client,site,credential,tags\nSRV-DC01,10.0.0.10,ACME,Milano,ACME admin,server;dc",
  ansible: "[web]\nweb1 ansible_host=10.0.0.21 ansible_port=22\nweb2 ansible_host=10.0.0.22",
};

/** Reads a list, says line by line what would happen, and only then takes it in. */
export function ImportDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const clients = useClients().data ?? [];
  const [format, setFormat] = useState<Format>("csv");
  const [text, setText] = useState("");
  const [client, setClient] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const chosen = client ?? clients[0]?.id ?? null;
  const read = useChange(
    async (dry: boolean) => {
      const report = await post<ImportReport>("/devices/import", { format, text, client_id: chosen, dry_run: dry });
      setDone(!dry);
      return report;
    },
    ["devices"],
    ["clients"],
    ["sites"],
  );
  const change = (next: string) => {
    setText(next);
    setDone(false);
    read.reset();
  };
  const take = async (file: File | null) => {
    if (!file) return;
    if (/\.(ini|ya?ml)$|hosts$|inventory/i.test(file.name)) setFormat("ansible");
    if (/\.csv$/i.test(file.name)) setFormat("csv");
    change(await file.text());
  };
  const report = read.data;
  return (
    <Modal opened onClose={close} size={720} title={t("devices.import")} closeButtonProps={{ "aria-label": t("do.close") }}>
      <Stack gap={12}>
        <Group gap={12}>
          <SegmentedControl aria-label={t("import.format")} value={format} onChange={(value) => { setFormat(value as Format); read.reset(); }} data={[{ value: "csv", label: "CSV" }, { value: "ansible", label: "Ansible" }]} />
          <Select w={240} aria-label={t("import.client")} placeholder={t("import.client")} value={chosen} onChange={setClient} data={clients.map((each) => ({ value: each.id, label: each.name }))} />
          <FileButton onChange={(file) => void take(file)} accept=".csv,.ini,.yml,.yaml,.txt,text/*">
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} stroke={1.5} />}>
                {t("import.file")}
              </Button>
            )}
          </FileButton>
        </Group>
        <Text size="sm" c="dimmed">
          {t(`import.hint_${format}`)}
        </Text>
        <Textarea aria-label={t("import.text")} autosize minRows={6} maxRows={14} spellCheck={false} placeholder={EXAMPLES[format]} value={text} onChange={(event) => change(event.currentTarget.value)} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12, whiteSpace: "pre" } }} />
        {read.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {read.error.message}
          </Text>
        )}
        {report && <Report report={report} done={done} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t(done ? "do.close" : "do.cancel")}
          </Button>
          {!done && !report && (
            <Button onClick={() => read.mutate(true)} loading={read.isPending} disabled={!text.trim()}>
              {t("import.check")}
            </Button>
          )}
          {!done && report && (
            <Button onClick={() => read.mutate(false)} loading={read.isPending} disabled={report.added + report.updated === 0}>
              {t("import.take", { count: report.added + report.updated })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Report({ report, done }: { report: ImportReport; done: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} data-testid="import-report">
      <Text size="sm" fw={600} role="status">
        {t(done ? "import.did" : "import.would", { added: report.added, updated: report.updated, rejected: report.rejected.length })}
      </Text>
      {toldEach(report.notes, report.notes_told).map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {report.rejected.length > 0 && (
        <div style={{ maxHeight: 200, overflow: "auto" }}>
          <Table fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={60} ta="right">
                  {t("import.line")}
                </Table.Th>
                <Table.Th>{t("import.text")}</Table.Th>
                <Table.Th>{t("import.why")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.rejected.map((line, index) => (
                <Table.Tr key={index}>
                  <Table.Td ta="right">{line.line}</Table.Td>
                  <Table.Td className="mono" style={{ overflowWrap: "anywhere" }}>
                    {line.text}
                  </Table.Td>
                  <Table.Td>{toldMessage(line)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Stack>
  );
}
