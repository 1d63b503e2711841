import { Button, Menu, Text } from "@mantine/core";
import { IconPlayerPlay, IconPlugConnected, IconTag, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { post } from "../../api/client";
import { useChange } from "../../api/queries";
import type { DeviceTest } from "../../api/types";
import { Confirm, type Question } from "../../components/confirm";
import { tell } from "../../components/tell";
import { BulkDialog, type BulkWhat } from "./bulk-dialog";
import classes from "./device.module.css";
import { PickWorkflow } from "./pick-workflow";

const AT_ONCE = 3;

/** What can be done to the ticked devices. */
export function BulkBar({ ids, clear }: { ids: string[]; clear: () => void }) {
  const { t } = useTranslation();
  const [running, setRunning] = useState(false);
  const [what, setWhat] = useState<BulkWhat | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [tested, setTested] = useState<number | null>(null);
  const remove = useChange((devices: string[]) => post("/devices/delete", { devices }), ["devices"], ["clients"]);
  const test = useChange(async (devices: string[]) => {
    setTested(0);
    const left = [...devices];
    let [done, well] = [0, 0];
    const work = async () => {
      for (let id = left.shift(); id; id = left.shift()) {
        const found = await post<DeviceTest>(`/devices/${id}/test`).catch(() => null);
        if (found?.ok) well += 1;
        setTested(++done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    setTested(null);
    return well;
  }, ["devices"]);
  const count = ids.length;
  const askRemove = () =>
    setQuestion({
      title: t("devices.delete_title"),
      body: t("devices.delete_body", { count }),
      verb: t("devices.delete_verb", { count }),
      act: async () => {
        await remove.mutateAsync(ids);
        clear();
      },
    });
  const tryAll = () => test.mutate(ids, { onSuccess: (well) => tell(well === count ? t("device.tested_all", { count }) : t("device.tested_some", { well, count })) });
  return (
    <div className={classes.bulk} role="group" aria-label={t("table.ticked", { count })}>
      <Text size="sm" fw={600} mr={8} role="status">
        {tested === null ? t("table.ticked", { count }) : t("device.testing", { done: tested, count })}
      </Text>
      <Button size="compact-sm" variant="default" leftSection={<IconPlayerPlay size={14} stroke={2} />} onClick={() => setRunning(true)}>
        {t("devices.run_on", { count })}
      </Button>
      <Button size="compact-sm" variant="default" leftSection={<IconPlugConnected size={14} stroke={1.5} />} loading={tested !== null} onClick={tryAll}>
        {t("devices.test")}
      </Button>
      <Menu>
        <Menu.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconTag size={14} stroke={1.5} />}>
            {t("device.change")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(["credential", "site", "add_tags", "remove_tags"] as const).map((each) => (
            <Menu.Item key={each} onClick={() => setWhat(each)}>
              {t(`device.bulk_${each}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button size="compact-sm" variant="default" leftSection={<IconTrash size={14} stroke={1.5} />} onClick={askRemove}>
        {t("devices.delete_verb", { count })}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" ml="auto" onClick={clear}>
        {t("device.untick")}
      </Button>
      {running && <PickWorkflow devices={ids} close={() => setRunning(false)} />}
      {what && <BulkDialog what={what} ids={ids} close={() => setWhat(null)} />}
      <Confirm question={question} close={() => setQuestion(null)} />
    </div>
  );
}
