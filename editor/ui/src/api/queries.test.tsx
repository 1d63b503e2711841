// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import type { PropsWithChildren } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { useEnded } from "./queries";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("asks for the runs that ended when others go on than before, and says so until it knows", async () => {
  const ended: { id: string; status: string }[] = [];
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify({ items: [...ended] })));
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: PropsWithChildren) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const seen: [boolean, number | undefined][] = [];
  const { rerender } = renderHook(
    ({ going }: { going: string | undefined }) => {
      const { behind, data } = useEnded(10, null, going);
      seen.push([behind, data?.length]);
    },
    { wrapper, initialProps: { going: undefined as string | undefined } },
  );
  await waitFor(() => expect(seen.at(-1)).toEqual([false, 0]));
  rerender({ going: "first" });
  expect(seen.at(-1)).toEqual([false, 0]);
  expect(asked).toHaveLength(1);

  ended.push({ id: "first", status: "done" });
  const before = seen.length;
  rerender({ going: "" });
  await waitFor(() => expect(seen.at(-1)).toEqual([false, 1]));
  // at no time did it look as if there were none
  expect(seen.slice(before)).not.toContainEqual([false, 0]);
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain("status=done");
  client.clear();
});
