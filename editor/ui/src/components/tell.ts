import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const show = (message: string, color: string, autoClose?: number) =>
  notifications.show({ message, color, withBorder: true, autoClose, closeButtonProps: { "aria-label": i18next.t("do.close") } });

/** A short word at the corner. Errors stay until they are read. */
export const tell = (message: string) => show(message, "ruota");
export const tellError = (error: unknown) => show(error instanceof Error ? error.message : String(error), "red", 12_000);

const AT_ONCE_MS = 400;

/** Says at the corner what is under way, where it is not done at once; gives on how it ends. */
export async function whileBusy<T>(message: string, work: Promise<T>): Promise<T> {
  let shown = "";
  const timer = setTimeout(() => {
    shown = notifications.show({ message, loading: true, autoClose: false, withBorder: true, withCloseButton: false });
  }, AT_ONCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (shown) notifications.hide(shown);
  }
}
