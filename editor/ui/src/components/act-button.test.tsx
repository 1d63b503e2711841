// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { speak, startLanguages } from "../i18n";
import { useMissing } from "./act-button";
import { EditDrawer } from "./edit-drawer";

function Drawer({ name, devices = name, save }: { name: string; devices?: string; save: () => void }) {
  const missing = useMissing();
  return (
    <MantineProvider env="test">
      <EditDrawer title="New" close={() => undefined} save={save} saving={false} error={null} why={missing([!name && "Name", !devices && "Devices"])} verb="Add it">
        <input aria-label="Name" defaultValue={name} />
      </EditDrawer>
    </MantineProvider>
  );
}

describe("the button of a form that is not complete", () => {
  beforeAll(async () => {
    globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
    window.matchMedia ??= ((query: string) => ({ matches: false, media: query, addEventListener() {}, removeEventListener() {}, addListener() {}, removeListener() {}, onchange: null, dispatchEvent: () => false })) as typeof window.matchMedia;
    await startLanguages();
    await speak("en");
  });
  afterEach(cleanup);

  it("says what is missing, can be reached by key, and does nothing", () => {
    const save = vi.fn();
    render(<Drawer name="" save={save} />);
    const button = screen.getByRole("button", { name: "Add it" });
    expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Still missing: name and devices.");
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect((button as HTMLButtonElement).disabled).toBe(false);
    fireEvent.click(button);
    fireEvent.submit(button.closest("form") as HTMLFormElement);
    expect(save).not.toHaveBeenCalled();
  });

  it("says it in Italian too, and acts once all is there", async () => {
    await speak("it");
    const save = vi.fn();
    const { rerender } = render(<Drawer name="" save={save} />);
    expect(screen.getByText("Mancano ancora: name e devices.")).toBeTruthy();
    rerender(<Drawer name="" devices="all" save={save} />);
    expect(screen.getByText("Manca ancora: name.")).toBeTruthy();
    rerender(<Drawer name="Patching" save={save} />);
    const button = screen.getByRole("button", { name: "Add it" });
    expect(button.hasAttribute("aria-describedby") || button.hasAttribute("aria-disabled")).toBe(false);
    fireEvent.click(button);
    expect(save).toHaveBeenCalledOnce();
  });
});
