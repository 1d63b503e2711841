// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { ReactFlowProvider } from "@xyflow/react";
import { cleanup, render } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Problem } from "../document/problems";
import type { NodeType, WorkflowDoc } from "../document/types";
import en from "../i18n/en";
import { toNodes } from "./flow";
import { FlowView } from "./flow-view";

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

const type = (more: Partial<NodeType>) =>
  ({ id: "t.a", area: "health", icon: "database", title: "A step", description: "", summary: "", params: {}, ports: [{ name: "ok", title: "Done" }], effect: "read", elevation: "none", reboot: "never", platforms: { linux: {}, windows: {} }, cuts_access: false, scope: "device", ...more }) as NodeType;
const doc: WorkflowDoc = { format: 1, id: "w", name: "W", nodes: { one: { type: "t.a" } }, edges: [] };

function draw(of: NodeType, problems: Problem[] = [], zoom = 1) {
  const nodes = toNodes(doc, new Map([["t.a", of]]), { triggerLabel: "Start", fixed: false, problems: new Map([["one", problems]]) });
  const { container } = render(
    <MantineProvider>
      <ReactFlowProvider>
        <FlowView nodes={nodes} edges={[]} minimap={false} fitView={false} defaultViewport={{ x: 0, y: 0, zoom }} />
      </ReactFlowProvider>
    </MantineProvider>,
  );
  const card = container.querySelector("[data-id=one]");
  if (!card) throw new Error("The step is not drawn.");
  return card;
}
const images = (card: Element) => [...card.querySelectorAll("[role=img]")].map((one) => one.getAttribute("aria-label"));

describe("the badges of a step", () => {
  it.each<[string, Partial<NodeType>, string]>([
    ["changes", { effect: "change" }, "Changes the device"],
    ["may restart", { reboot: "maybe" }, "May restart the device"],
    ["restarts", { reboot: "always" }, "Restarts the device"],
    ["needs an administrator", { elevation: "admin" }, "Needs an administrator"],
    ["may cut access", { cuts_access: true }, "Can cut off Ruota's own access"],
    ["Linux alone", { platforms: { linux: {} } }, "Linux only"],
    ["Windows alone", { platforms: { windows: {} } }, "Windows only"],
  ])("say that it %s", (_name, more, said) => {
    expect(images(draw(type(more)))).toEqual([said]);
  });

  it("stand beside each other, and none on a step that only reads everywhere", () => {
    const heavy = type({ effect: "change", reboot: "maybe", elevation: "admin", cuts_access: true, platforms: { windows: {} } });
    expect(images(draw(heavy))).toEqual(["Changes the device", "May restart the device", "Needs an administrator", "Can cut off Ruota's own access", "Windows only"]);
    cleanup();
    expect(images(draw(type({})))).toEqual([]);
  });
});

describe("the problems of a step", () => {
  const problem = (severity: Problem["severity"], message: string): Problem => ({ pointer: "/nodes/one", severity, message });
  const dot = (card: Element) => card.querySelector("[role=img][data-severity]");

  it("are counted on its card, with the first in words", () => {
    const found = dot(draw(type({}), [problem("warning", "It waits long."), problem("error", "The script is missing."), problem("warning", "It has no name.")]));
    expect(found?.textContent).toBe("3");
    expect(found?.getAttribute("aria-label")).toBe("It waits long.");
    expect(found?.getAttribute("data-severity")).toBe("error");
  });

  it("are milder when none of them is an error, and nothing when there are none", () => {
    expect(dot(draw(type({}), [problem("warning", "It waits long.")]))?.getAttribute("data-severity")).toBe("warning");
    cleanup();
    expect(dot(draw(type({})))).toBeNull();
  });
});

describe("a step that is far away", () => {
  const heavy = type({ effect: "change", reboot: "maybe", ports: [{ name: "ok", title: "Done" }, { name: "low", title: "Too full" }] });

  it("shows its title alone, keeps its name for screen readers and all its ports, and shows its problems as a frame", async () => {
    const card = draw(heavy, [{ pointer: "/nodes/one", severity: "error", message: "The script is missing." }], 0.2);
    await vi.waitFor(() => expect(card.querySelector("[data-far]")).not.toBeNull());
    expect(images(card)).toEqual([]);
    expect(card.textContent).toBe("A step");
    expect(card.getAttribute("aria-label")).toBe("A step");
    expect([...card.querySelectorAll(".source")].map((port) => port.getAttribute("data-handleid"))).toEqual(["ok", "low", "failed"]);
    expect(card.querySelector("[data-far]")?.getAttribute("data-severity")).toBe("error");
  });

  it("is whole again once one is near", () => {
    expect(draw(heavy, [], 0.4).querySelector("[data-far]")).toBeNull();
  });
});
