import type { ReactFlowInstance } from "@xyflow/react";
import type { FlowEdge, FlowNode } from "./flow";

const WAIT_MS = 60;
const TRIES = 10;

export const elementOf = (id: string) => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);

/** What has the keyboard on the canvas: a step, or an edge. */
export function focused(kind: "node" | "edge"): string | undefined {
  const active = document.activeElement;
  return active instanceof Element && active.matches(`.react-flow__${kind}`) ? (active.getAttribute("data-id") ?? undefined) : undefined;
}

/** Whether somebody works elsewhere or already writes on the canvas, so that the keyboard must be left where it is. */
function elsewhere(): boolean {
  const active = document.activeElement;
  if (!active || active === document.body || active.closest("[role=dialog]")) return false;
  return active.matches("input, textarea") || !active.closest("[data-testid=stage]");
}

/** Give the keyboard to a step or a wire once it is drawn and the menu it came from is gone. */
function focusOn(find: () => HTMLElement | SVGElement | null, tries = TRIES): void {
  setTimeout(() => {
    if (elsewhere()) return;
    const element = document.querySelector("[role=dialog]") ? null : find();
    if (element) element.focus({ preventScroll: true });
    else if (tries > 0) focusOn(find, tries - 1);
  }, WAIT_MS);
}

export const focusNode = (id: string) => focusOn(() => elementOf(id));
export const focusEdge = (id: string) => focusOn(() => document.querySelector<SVGElement>(`.react-flow__edge[data-id="${CSS.escape(id)}"]`));

/** The keyboard goes to the canvas: to the step that is picked, else to the first, else to what an empty one offers. */
export function enterCanvas(): void {
  const stage = document.querySelector("[data-testid=stage]");
  const wanted = [".react-flow__node.selected[tabindex='0']", ".react-flow__node[tabindex='0']", "button"];
  for (const selector of wanted) {
    const found = stage?.querySelector<HTMLElement>(selector);
    if (found) return found.focus();
  }
}

/** Move the canvas so far that a step can be seen; one that can be stays where it is. */
export function bringIntoView(flow: ReactFlowInstance<FlowNode, FlowEdge>, id: string, duration: number): void {
  const node = flow.getInternalNode(id);
  const stage = document.querySelector("[data-testid=stage]")?.getBoundingClientRect();
  if (!node || !stage) return;
  const { x, y } = node.internals.positionAbsolute;
  const corner = flow.flowToScreenPosition({ x, y });
  const seen = corner.x > stage.x && corner.y > stage.y && corner.x + 200 < stage.right && corner.y + 80 < stage.bottom;
  if (!seen) void flow.setCenter(x + (node.measured.width ?? 232) / 2, y + (node.measured.height ?? 84) / 2, { zoom: flow.getZoom(), duration });
}
