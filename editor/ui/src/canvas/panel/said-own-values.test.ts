// @vitest-environment jsdom
import { beforeAll, expect, it } from "vitest";
import { speak, startLanguages } from "../../i18n";
import { typeOf } from "../../document/samples";
import { saidValues } from "./said-values";

const catalog = new Map([["patch.scan", typeOf("patch.scan", { title: "Cerca aggiornamenti" })]]);
const nodes = { scan: { type: "patch.scan" }, device: { type: "patch.scan", name: "Mio" } };
const value = (name: string, title: string) => ({ name, type: "string", title, description: "" });
const titles = (...values: [string, string][]) => saidValues(values.map(([name, title]) => value(name, title)), { nodes }, catalog).map(({ title }) => title);

beforeAll(async () => {
  await startLanguages();
  await speak("it");
});

it("says in Italian what every workflow has", () => {
  expect(titles(["run.started_by", "Started by"], ["index", "Number of the round, from 0"], ["scan.ok", "Scan: Ended well"])).toEqual(["Avviata da", "Numero del giro, da 0", "Cerca aggiornamenti: Finito bene"]);
});

it("leaves what it does not know, and a step is no device", () => {
  expect(titles(["device.serial", "Serial"], ["inputs.ok", "Mine"], ["device.name", "Mio: Name"], ["scan.name", "Scan: Name"])).toEqual(["Serial", "Mine", "Mio: Name", "Scan: Name"]);
});

it("says the modes of a run in Italian", () => {
  const choices = ["preview", "apply", "own"].map((word) => ({ value: word, label: word }));
  expect(saidValues([{ ...value("run.mode", "Mode"), choices }], { nodes }, catalog)[0]?.choices?.map(({ label }) => label)).toEqual(["Anteprima", "Applicazione", "own"]);
});

it("says in English what the server says", async () => {
  await speak("en");
  expect(titles(["device.tags", "Tags"], ["run.mode", "Mode"])).toEqual(["Tags", "Mode"]);
});
