import { Modal } from "@mantine/core";
import { IconBuilding, IconDevices2, IconPencilPlus, IconSitemap, IconTemplate, type Icon } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useCatalog, useClients, useDevices, useWorkflows } from "../api/queries";
import { Picker, type Entry } from "../components/picker";
import { TypeIcon } from "../components/type-icon";
import { PLACES } from "./places";

/** Ctrl-K: to any page, workflow, device, client or kind of step by a part of its name. */
export default function GoTo({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={close} withCloseButton={false} padding={0} size={560} yOffset="12vh" attributes={{ content: { "aria-label": t("frame.go_to") } }} transitionProps={{ duration: 0 }}>
      <Everywhere close={close} />
    </Modal>
  );
}

function Everywhere({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return <Picker wide label={t("frame.go_to_hint")} entries={usePlaces()} more={useThings()} close={close} none={t("frame.go_to_none")} />;
}

function useEntry() {
  const navigate = useNavigate();
  return useMemo(
    () =>
      (section: string, to: string, icon: Entry["icon"], title: string, ...more: string[]): Entry => ({
        id: to,
        section,
        icon,
        title,
        detail: more.filter(Boolean).join(" · ") || undefined,
        fields: [{ text: title, weight: 1, loose: true }, ...more.map((text) => ({ text, weight: 0.4, loose: false }))],
        act: () => void navigate(to),
      }),
    [navigate],
  );
}

const picture = (Shape: Icon) => <Shape size={18} stroke={1.5} aria-hidden />;

/** What is offered before anything is typed. */
function usePlaces(): Entry[] {
  const { t } = useTranslation();
  const entry = useEntry();
  const workflows = useWorkflows().data;
  return useMemo(
    () => [
      ...PLACES.map(([to, name, shape]) => entry(t("frame.pages"), to, picture(shape), t(`frame.${name}`))),
      entry(t("frame.begin"), "/workflows?new=empty", picture(IconPencilPlus), t("workflows.new")),
      entry(t("frame.begin"), "/workflows?new=template", picture(IconTemplate), t("home.template_title")),
      ...(workflows ?? []).map((row) => entry(t("frame.workflows"), `/workflows/${row.id}`, picture(IconSitemap), row.name)),
    ],
    [t, entry, workflows],
  );
}

/** What only a search brings up, since there may be thousands. */
function useThings(): Entry[] {
  const { t } = useTranslation();
  const entry = useEntry();
  const devices = useDevices().data;
  const clients = useClients().data;
  const catalog = useCatalog().data;
  return useMemo(
    () => [
      ...(devices ?? []).map((row) => entry(t("frame.devices"), `/devices/${row.id}`, picture(IconDevices2), row.name, row.client, row.address)),
      ...(clients ?? []).map((row) => entry(t("frame.clients"), `/devices?client=${row.id}`, picture(IconBuilding), row.name, t("target.devices", { count: row.devices }))),
      ...[...(catalog?.values() ?? [])].map((type) => entry(t("frame.catalog"), `/catalog/${type.id}`, <TypeIcon icon={type.icon} area={type.area} size={24} />, type.title)),
    ],
    [t, entry, devices, clients, catalog],
  );
}
