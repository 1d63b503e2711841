import { notifications } from "@mantine/notifications";

/** A short word at the corner. Errors stay until they are read. */
export const tell = (message: string) => notifications.show({ message, color: "ruota", withBorder: true });
export const tellError = (error: unknown) =>
  notifications.show({
    message: error instanceof Error ? error.message : String(error),
    color: "red",
    withBorder: true,
    autoClose: 12_000,
  });
