// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import i18next from "i18next";
import { useState } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JsonSchema } from "../document/types";
import en from "../i18n/en";
import type { ParamsContext } from "./context";
import { ParamsForm } from "./params-form";

const DAYS = ["mon", "tue", "wed", "thu", "fri"];
const FIELDS: Record<string, JsonSchema> = {
  kbs: { type: "array", title: "Updates", items: { type: "string" }, "x-ui": { widget: "kb_list" } },
  at: { type: "string", title: "At", "x-ui": { widget: "time" } },
  day: { type: "string", title: "Day", "x-ui": { widget: "date" } },
  moment: { type: "string", title: "Moment", default: "", "x-ui": { widget: "date_time" } },
  days: { type: "array", title: "Days", items: { enum: DAYS }, "x-ui": { widget: "days" } },
  wait: { type: "integer", title: "Wait", default: 1800, "x-ui": { widget: "duration", unit: "s" } },
  logo: { type: "string", title: "Logo", contentEncoding: "base64", "x-ui": { widget: "file", max_kb: 1 } },
  text: { type: "string", title: "Text", "x-ui": { widget: "file", max_kb: 1 } },
  device: { type: "string", title: "Device", "x-ui": { widget: "device" } },
  devices: { type: "array", title: "Devices", items: { type: "string" }, "x-ui": { widget: "device" } },
  script: { type: "string", title: "Script", "x-ui": { widget: "code", language: "shell" } },
  names: { type: "array", title: "Names", items: { type: "string" }, examples: [["curl"], ["a b", "c"]] },
  path: { type: "string", title: "Path", examples: ["/etc/motd"] },
  note: { type: "string", title: "Note", "x-ui": { widget: "textarea" } },
  on: { type: "boolean", title: "On" },
  kind: { type: "string", title: "Kind", enum: ["a", "b"] },
  login: { type: "object", title: "Login", writeOnly: true, properties: { $credential: { type: "string" } }, "x-ui": { widget: "credential" } },
  pairs: { type: "object", title: "Pairs", "x-ui": { widget: "key_value" } },
  any: { type: ["object", "string"], title: "Any", "x-ui": { widget: "code", language: "json" } },
};

beforeAll(async () => {
  globalThis.ResizeObserver ??= class { observe() {} unobserve() {} disconnect() {} };
  // jsdom lays nothing out; the code editor asks where its text is
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Element.prototype.scrollIntoView = () => undefined;
  await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } });
});
afterEach(cleanup);

/** A form that keeps what is written; what it holds now is asked with the function given. */
function show(names: string[], value: Record<string, unknown> = {}, context: Partial<ParamsContext> = {}) {
  let now = value;
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  client.setQueryData(["devices"], [{ id: "d1", name: "SRV-DC01", client: "ACME", address: "10.0.0.1" }, { id: "d2", name: "NAS", client: "Rossi", address: "10.0.0.2" }]);
  client.setQueryData(["credentials"], [{ id: "c1", name: "Root of ACME", kind: "password", username: "root" }, { id: "c2", name: "Key of the API", kind: "secret", username: "" }]);
  const schema: JsonSchema = { type: "object", properties: Object.fromEntries(names.map((name) => [name, FIELDS[name] as JsonSchema])) };
  function Kept() {
    const [kept, set] = useState(value);
    return <ParamsForm id="x" schema={schema} value={kept} set={(next) => set((now = next))} context={{ upstream: [], errors: {}, computed: true, ...context }} />;
  }
  render(
    <QueryClientProvider client={client}>
      <MantineProvider>
        <Kept />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return () => JSON.parse(JSON.stringify(now)) as Record<string, unknown>;
}

const field = (label: string) => screen.getByLabelText(label, { selector: "input" });
const upload = (label: string, file: File) => {
  const [input] = [...document.querySelectorAll<HTMLInputElement>("input[type=file]")];
  expect(screen.getByLabelText(`Take it from a file: ${label}`)).toBeTruthy();
  fireEvent.change(input as HTMLInputElement, { target: { files: [file] } });
};

describe("fields of their own", () => {
  it("takes pasted numbers of updates and names what is none", () => {
    const now = show(["kbs"], { kbs: [{ $expr: "scan.first" }] });
    fireEvent.paste(field("Updates"), { clipboardData: { getData: () => "KB5034441, 5034122 nonsense" } });
    expect(now()).toEqual({ kbs: ["KB5034441", "KB5034122", { $expr: "scan.first" }] });
    expect(screen.getByRole("alert").textContent).toContain("“nonsense” is no number of an update");
  });

  it("keeps times, days and moments", () => {
    const now = show(["at", "day", "moment", "days"]);
    fireEvent.change(field("At"), { target: { value: "22:30" } });
    fireEvent.change(field("Day"), { target: { value: "2027-01-31" } });
    fireEvent.change(field("Moment"), { target: { value: "2027-01-31T22:00" } });
    fireEvent.click(screen.getByRole("button", { name: "Fri" }));
    fireEvent.click(screen.getByRole("button", { name: "Mon" }));
    expect(now()).toMatchObject({ at: "22:30", day: "2027-01-31", days: ["mon", "fri"] });
    expect(now().moment).toMatch(/^2027-01-31T22:00:00[+-]/);
    expect(screen.queryByRole("button", { name: "Sunday" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Mon" }));
    expect(now().days).toEqual(["fri"]);
  });

  it("shows a length of time in its largest unit and keeps the schema's", () => {
    const now = show(["wait"]);
    expect((field("Wait") as HTMLInputElement).value).toBe("30");
    fireEvent.change(field("Wait"), { target: { value: "90" } });
    expect(now()).toEqual({ wait: 5400 });
    expect((field("Wait") as HTMLInputElement).value).toBe("90");
  });

  it("picks an entry of the vault and keeps only a reference to it", async () => {
    const now = show(["login"]);
    fireEvent.click(field("Login"));
    expect((await screen.findByText("Root of ACME")).parentElement?.textContent).toBe("Root of ACMEPassword · root");
    fireEvent.click(screen.getByText("Key of the API"));
    expect(now()).toEqual({ login: { $credential: "c2" } });
    // what opens it is never computed
    expect(screen.queryByLabelText("Computed value: Login")).toBeNull();
  });

  it("says that the entry of the vault is gone", () => {
    show(["login"], { login: { $credential: "c9" } });
    expect(screen.getByText("This credential is no longer in the vault; choose another one.")).toBeTruthy();
  });

  it("puts a file into a param and names the limit", async () => {
    const now = show(["logo"]);
    upload("Logo", new File([new Uint8Array([255, 216, 0])], "logo.jpg"));
    await waitFor(() => expect(now()).toEqual({ logo: "/9gA" }));
    expect(screen.getByText("3 bytes are kept in the workflow")).toBeTruthy();
    upload("Logo", new File([new Uint8Array(1001)], "large.jpg"));
    await waitFor(() => expect(screen.getByRole("alert").textContent).toBe("“large.jpg” is larger than 1 kB; give a smaller file."));
    expect(now()).toEqual({ logo: "/9gA" });
  });

  it("refuses bytes where text is wanted", async () => {
    const now = show(["text"]);
    upload("Text", new File([new Uint8Array([255, 216, 0])], "logo.jpg"));
    await waitFor(() => expect(screen.getByRole("alert").textContent).toContain("not text in UTF-8"));
    upload("Text", new File(["# hello\r\n"], "motd"));
    await waitFor(() => expect(now()).toEqual({ text: "# hello\r\n" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("finds devices by name, client and address", () => {
    const now = show(["device"]);
    const input = screen.getByRole("combobox", { name: "Device" });
    fireEvent.click(input);
    input.focus();
    fireEvent.input(input, { target: { value: "rossi na" } });
    const options = screen.getAllByRole("option", { hidden: true });
    expect(options.map((option) => option.textContent)).toEqual(["NASRossi · 10.0.0.2"]);
    fireEvent.click(options[0] as HTMLElement);
    expect(now()).toEqual({ device: "d2" });
  });

  it("says that a device is gone and keeps it", () => {
    const now = show(["devices"], { devices: ["d1", "lost"] });
    expect(screen.getAllByText("A device that is no longer there (lost)")[0]).toBeTruthy();
    expect(now()).toEqual({ devices: ["d1", "lost"] });
  });

  it("edits code without changing its line ends", async () => {
    const now = show(["script"], { script: "a\r\nb\r\n" });
    const code = await screen.findByRole("textbox", { name: "Script", description: /Esc/ });
    const { EditorView } = await import("@codemirror/view");
    const view = EditorView.findFromDOM(code);
    view?.dispatch({ changes: { from: 0, insert: "echo " } });
    await waitFor(() => expect(now()).toEqual({ script: "echo a\r\nb\r\n" }));
  });

  it("takes examples over, into a list beside what is there", () => {
    const now = show(["names", "path"], { names: ["x", "c"] });
    fireEvent.click(screen.getByLabelText("Take the example a b, c for Names"));
    fireEvent.click(screen.getByLabelText("Take the example /etc/motd for Path"));
    expect(now()).toEqual({ names: ["x", "c", "a b"], path: "/etc/motd" });
  });

  it("keeps computed entries of a list that is edited", () => {
    const now = show(["names"], { names: ["x", { $expr: "scan.name" }] });
    field("Names").focus();
    fireEvent.input(field("Names"), { target: { value: "y" } });
    fireEvent.blur(field("Names"));
    expect(now()).toEqual({ names: ["x", "y", { $expr: "scan.name" }] });
  });
});

describe("computed values", () => {
  it.each(Object.entries(FIELDS).filter(([name]) => name !== "login").map(([name, { title = "" }]) => [name, title]))("can stand in the field %s and be taken out again", (name, title) => {
    const now = show([name]);
    fireEvent.click(screen.getByLabelText(`Computed value: ${title}`));
    expect(now()).toEqual({ [name]: { $expr: "" } });
    fireEvent.change(screen.getByLabelText(title, { selector: "textarea" }), { target: { value: "scan.x" } });
    expect(now()).toEqual({ [name]: { $expr: "scan.x" } });
    fireEvent.click(screen.getByLabelText(`Computed value: ${title}`));
    expect(now()).toEqual({});
  });

  it("say what is wrong, where, and mend it by one click", () => {
    let mended = false;
    const spot = { line: 1, column: 6, fix: { title: "Use scan.updates", mend: () => (mended = true) } };
    show(["path"], { path: { $expr: "size(scan.updatse)" } }, { errors: { path: "There is no such value." }, spots: { path: spot } });
    const area = screen.getByLabelText("Path", { selector: "textarea" }) as HTMLTextAreaElement;
    expect(area.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByRole("alert").textContent).toContain("There is no such value.");
    fireEvent.click(screen.getByRole("button", { name: "Go to character 6" }));
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe("scan.updatse");
    fireEvent.click(screen.getByRole("button", { name: "Use scan.updates" }));
    expect(mended).toBe(true);
  });
});
