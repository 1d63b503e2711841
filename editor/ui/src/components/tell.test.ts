import { notificationsStore } from "@mantine/notifications";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whileBusy } from "./tell";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const shown = () => notificationsStore.getState().notifications.map(({ message, loading }) => ({ message, loading }));

it("says what takes a while until it is done", async () => {
  let done: (value: number) => void = () => undefined;
  const work = whileBusy("Copying", new Promise<number>((resolve) => (done = resolve)));
  expect(shown()).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(shown()).toEqual([{ message: "Copying", loading: true }]);
  done(7);
  expect(await work).toBe(7);
  expect(shown()).toEqual([]);
});

it("says nothing of what is done at once, nor after a failure, which it gives on", async () => {
  await expect(whileBusy("Copying", Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  vi.advanceTimersByTime(500);
  expect(shown()).toEqual([]);
});
