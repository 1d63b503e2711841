import { afterEach, describe, expect, it, vi } from "vitest";
import { dropAhead, get, getAhead, seeAhead } from "./client";

let asked: string[] = [];
function answering(status: number) {
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify({ number: asked.length, error: { code: "forbidden", message: "No." } }), { status }));
  });
}
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("what is fetched ahead", () => {
  it("is given once, to the first who asks", async () => {
    answering(200);
    getAhead("/catalog");
    expect(await get("/catalog")).toMatchObject({ number: 1 });
    expect(await get("/catalog")).toMatchObject({ number: 2 });
    expect(asked).toEqual(["/api/v1/catalog", "/api/v1/catalog"]);
  });

  it("takes what was asked for before the scripts came, once", async () => {
    answering(200);
    vi.stubGlobal("ruotaAhead", { "/session": Promise.resolve(new Response(JSON.stringify({ number: 0 }))) });
    getAhead("/session");
    expect(await get("/session")).toEqual({ number: 0 });
    getAhead("/session");
    expect(await get("/session")).toMatchObject({ number: 1 });
  });

  it("can be seen once it is here, until it is dropped", async () => {
    answering(200);
    const here = getAhead("/workflows/x");
    expect(seeAhead("/workflows/x")).toBeUndefined();
    dropAhead("/workflows/x");
    await here;
    expect(seeAhead("/workflows/x")).toMatchObject({ number: 1 });
    expect(seeAhead("/workflows/x")).toMatchObject({ number: 1 });
    dropAhead("/workflows/x");
    expect(seeAhead("/workflows/x")).toBeUndefined();
    expect(await get("/workflows/x")).toMatchObject({ number: 2 });
  });

  it("is neither seen nor given when it has become old", async () => {
    vi.useFakeTimers();
    answering(200);
    await getAhead("/workflows/x");
    vi.advanceTimersByTime(11_000);
    expect(seeAhead("/workflows/x")).toBeUndefined();
    expect(await get("/workflows/x")).toMatchObject({ number: 2 });
  });

  it("is asked for again when it was refused", async () => {
    answering(403);
    getAhead("/workflows/x");
    await new Promise((done) => setTimeout(done, 10));
    answering(200);
    expect(await get("/workflows/x")).toMatchObject({ number: 1 });
  });
});
