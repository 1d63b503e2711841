import { Modal, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { COMMANDS } from "../commands";
import { SECTIONS } from "../commands/types";
import { useUi } from "../ui";
import classes from "./menus.module.css";
import { Keys } from "../../components/picker";

const MOUSE = ["palette", "double_click", "wire_to_nothing", "drop_on_edge", "edge_end", "box", "several", "pan", "zoom", "right_button"] as const;

export function HelpSheet() {
  const { t } = useTranslation();
  const opened = useUi((state) => state.help);
  return (
    <Modal opened={opened} onClose={() => useUi.setState({ help: false })} title={t("command.help")} size="min(1280px, 94vw)" closeButtonProps={{ "aria-label": t("do.close") }}>
      <Sheet />
    </Modal>
  );
}

/** Every key, and what the mouse does. */
function Sheet() {
  const { t } = useTranslation();
  return (
    <div className={classes.sheet}>
      {SECTIONS.map((section) => (
        <section key={section} className={classes.sheetSection}>
          <Title order={3} mb={4}>
            {t(`command.section_${section}`)}
          </Title>
          {COMMANDS.filter((command) => command.section === section && command.keys?.length).map((command) => (
            <div key={command.id} className={classes.sheetRow}>
              <span>{t(`command.${command.id}`)}</span>
              <Keys shortcut={command.keys?.[0] ?? ""} t={t} />
            </div>
          ))}
        </section>
      ))}
      <section className={classes.sheetSection}>
        <Title order={3} mb={4}>
          {t("canvas.mouse")}
        </Title>
        {MOUSE.map((word) => (
          <Text key={word} size="sm" py={4}>
            {t(`canvas.mouse_${word}`)}
          </Text>
        ))}
      </section>
    </div>
  );
}
