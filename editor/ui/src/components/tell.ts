import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const show = (message: string, color: string, autoClose?: number) =>
  notifications.show({ message, color, withBorder: true, autoClose, closeButtonProps: { "aria-label": i18next.t("do.close") } });

/** A short word at the corner. Errors stay until they are read. */
export const tell = (message: string) => show(message, "ruota");
export const tellError = (error: unknown) => show(error instanceof Error ? error.message : String(error), "red", 12_000);
