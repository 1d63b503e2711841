import { getAhead } from "./api/client";

/**
 * What the address's own page needs, asked for at once instead of one after the other: its script, while the frame's
 * still starts, and its data, while the scripts come. Nothing is lost when the guess is wrong.
 */
export function loadAhead(address: string): void {
  getAhead("/session");
  const [, area, id, more] = address.split("/");
  if (!id || more) return;
  if (area === "workflows") {
    void import("./canvas/canvas-page");
    getAhead(`/workflows/${id}`);
    getAhead("/catalog");
  } else if (area === "runs") {
    void import("./run/run-page");
    getAhead("/catalog");
  }
}
