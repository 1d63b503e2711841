import type { MouseEvent } from "react";
import type { CardData } from "./flow";
import { useUi } from "./ui";

/** A click on a port asks what comes next; dragging from it draws a wire. */
export const asks = (id: string, port: string, data: CardData) => (event: MouseEvent) => {
  if (!data.fixed) useUi.setState({ adding: { screen: { x: event.clientX + 12, y: event.clientY - 20 }, join: { kind: "after", from: `${id}.${port}` } } });
};
