import { afterEach, describe, expect, it, vi } from "vitest";
import { get, getAhead, takeAhead } from "./client";

let asked: string[] = [];
function answering(status: number) {
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify({ number: asked.length, error: { code: "forbidden", message: "No." } }), { status }));
  });
}
afterEach(() => vi.unstubAllGlobals());

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

  it("can be taken once it is here, and not a second time", async () => {
    answering(200);
    const here = getAhead("/workflows/x");
    expect(takeAhead("/workflows/x")).toBeUndefined();
    await here;
    expect(takeAhead("/workflows/x")).toMatchObject({ number: 1 });
    expect(takeAhead("/workflows/x")).toBeUndefined();
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
