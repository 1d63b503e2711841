// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useAtFirst } from "./use-at-first";

it("keeps what was there when it was opened, until something else is opened", () => {
  const { result, rerender } = renderHook(({ key, value }) => useAtFirst(key, value), { initialProps: { key: "", value: "result" } });
  const seen = [["srv1", "result"], ["srv1", "log"], ["srv2", "log"], ["srv2", "result"], ["srv1", "log"]].map(([key = "", value = ""]) => {
    rerender({ key, value });
    return result.current;
  });
  expect(seen).toEqual(["result", "result", "log", "log", "log"]);
});
