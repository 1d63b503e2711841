import { createInstance } from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import en from "../i18n/en";
import italian from "../i18n/it";
import { resultSentence } from "./result";

const words = createInstance();
beforeAll(() => words.init({ lng: "en", resources: { en: { translation: en }, it: { translation: italian } }, interpolation: { escapeValue: false } }));
const english = (...[what]: [Parameters<typeof resultSentence>[1]]) => resultSentence(words.getFixedT("en"), what);

describe("the result of a run in one sentence", () => {
  it("says how many ended well, what changed, and what did not go well", () => {
    expect(english({ status: "done", mode: "apply", counts: { ok: 196, changed: 12, failed: 3, unreachable: 1 } })).toBe("208 of 212 devices ended well, 12 changed; 3 failed, 1 was unreachable.");
    expect(english({ status: "done", mode: "apply", counts: { ok: 1 } })).toBe("The device ended well.");
    expect(english({ status: "done", mode: "preview", counts: { ok: 1, would_change: 2 } })).toBe("All 3 devices ended well, 2 would be changed.");
    expect(english({ status: "done", mode: "apply", counts: {} })).toBe("No device is in this run.");
  });

  it("says how far a run is that goes on", () => {
    expect(english({ status: "running", mode: "apply", counts: { ok: 1, failed: 2, running: 3, held: 1, queued: 1, pending: 2 } })).toBe("3 of 10 devices have ended; 2 are waiting, 2 failed.");
  });

  it("says what it waits for before anything has begun, and where all the rest waits for one thing", () => {
    expect(english({ status: "pending", mode: "apply", counts: { pending: 4 } })).toBe("Waits its turn: 4 devices begin as soon as a worker is free.");
    const other = { code: "waits_other_run", count: 1, workflow: "Nightly" };
    expect(english({ status: "running", mode: "apply", counts: { running: 1 }, waits: other })).toBe("1 device waits until the run of “Nightly” has finished its step there.");
    expect(english({ status: "running", mode: "apply", counts: { ok: 2, failed: 1, running: 1 }, waits: other })).toBe("3 of 4 devices have ended; 1 device waits until the run of “Nightly” has finished its step there, 1 failed.");
    expect(english({ status: "running", mode: "apply", counts: { held: 3 }, waits: { code: "waits_window", count: 3 } })).toBe("3 devices wait for their maintenance windows.");
    expect(english({ status: "pending", mode: "apply", counts: { pending: 2 }, waits: { code: "no_worker", count: 2, queue: "milan" } })).toBe("2 devices wait for a worker of the queue “milan”, and none runs.");
    expect(english({ status: "running", mode: "apply", counts: { running: 2 }, waits: other })).toBe("0 of 2 devices have ended.");
  });

  it("is Italian for Italians", () => {
    expect(resultSentence(words.getFixedT("it"), { status: "done", mode: "apply", counts: { changed: 1, lost: 2 } })).toBe("Finito bene su 1 dei 3 dispositivi, 1 modificato; 2 persi a metà.");
  });
});
