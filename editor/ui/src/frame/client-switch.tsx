import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconBuilding, IconBuildings, IconChevronDown, IconX } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClients } from "../api/queries";
import { Picker, type Entry } from "../components/picker";
import { tip } from "../components/tip";
import { useChooseClient, useChosenClient, useChosenName, useClientInAddress } from "./client";
import classes from "./frame.module.css";

/** For which client one works: the pages show only what is that client's, and the switch says so in colour. */
export function ClientSwitch() {
  const { t } = useTranslation();
  useClientInAddress();
  const clients = useClients();
  const chosen = useChosenClient();
  const name = useChosenName();
  const choose = useChooseClient();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const narrow = useMediaQuery("(max-width: 1000px)");
  const words = chosen ? (name ?? t("frame.client_one")) : t("frame.client_all");
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  if ((clients.data ?? []).length === 0 && !chosen) return null;
  return (
    <div className={classes.client} data-on={chosen ? true : undefined} role="group" aria-label={t("frame.client")}>
      <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} trapFocus={false} returnFocus={false} shadow="md" transitionProps={{ duration: 0 }}>
        <Popover.Target>
          <UnstyledButton ref={button} {...tip(open ? undefined : chosen ? words : undefined)} className={classes.clientButton} aria-label={t("frame.client_is", { client: words })} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
            {chosen ? <IconBuilding size={16} stroke={1.5} aria-hidden /> : <IconBuildings size={16} stroke={1.5} aria-hidden />}
            {!(narrow && !chosen) && <span className="ellipsis">{words}</span>}
            <IconChevronDown size={14} stroke={1.5} aria-hidden />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={t("frame.client")}>
          {open && <Choice choose={choose} chosen={chosen} close={close} />}
        </Popover.Dropdown>
      </Popover>
      {chosen && (
        <ActionIcon {...tip(t("frame.client_clear"))} variant="transparent" color="gray" size={26} className={classes.clientClear} aria-label={t("frame.client_clear")}
          onClick={() => {
            choose(null);
            button.current?.focus();
          }}>
          <IconX size={14} stroke={1.5} />
        </ActionIcon>
      )}
    </div>
  );
}

function Choice({ choose, chosen, close }: { choose: (client: string | null) => void; chosen: string | null; close: () => void }) {
  const { t } = useTranslation();
  const clients = useClients().data;
  const entries = useMemo((): Entry[] => {
    const one = (id: string | null, title: string, detail?: string): Entry => ({
      id: `client ${id ?? ""}`,
      section: "",
      icon: id ? <IconBuilding size={18} stroke={1.5} aria-hidden /> : <IconBuildings size={18} stroke={1.5} aria-hidden />,
      title,
      detail: id === chosen ? [t("frame.client_now"), detail].filter(Boolean).join(" · ") : detail,
      fields: [{ text: title, weight: 1, loose: true }],
      act: () => choose(id),
    });
    const sorted = [...(clients ?? [])].sort((a, b) => a.name.localeCompare(b.name));
    return [one(null, t("frame.client_all")), ...sorted.map((row) => one(row.id, row.name, t("target.devices", { count: row.devices })))];
  }, [clients, chosen, choose, t]);
  return <Picker label={t("frame.client_search")} entries={entries} close={close} none={t("frame.client_none")} />;
}
