// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import type { PropsWithChildren } from "react";
import { MemoryRouter, useLocation, useNavigate } from "react-router";
import { expect, it } from "vitest";
import { useAddress } from "./use-address";

function page(at: string) {
  const Router = ({ children }: PropsWithChildren) => <MemoryRouter initialEntries={[at]}>{children}</MemoryRouter>;
  return renderHook(() => ({ ...useAddress(), search: useLocation().search, go: useNavigate() }), { wrapper: Router }).result;
}

it("loses none of several changes that come before the address has followed", () => {
  const run = page("/runs/1?client=acme");
  act(() => {
    const { setFilter, choose } = run.current;
    setFilter({ states: ["failed"] });
    setFilter({ text: "srv" });
    choose({ device: "d1", node: "scan" });
  });
  expect(run.current.filter).toMatchObject({ states: ["failed"], text: "srv", client: "acme" });
  expect(run.current.chosen).toEqual({ device: "d1", node: "scan" });
  expect(Object.fromEntries(new URLSearchParams(run.current.search))).toEqual({ client: "acme", state: "failed", text: "srv", device: "d1", node: "scan" });
});

it("takes a change that changes nothing for none", async () => {
  const run = page("/runs/1?text=a");
  act(() => run.current.setFilter({ text: "a" }));
  await act(() => run.current.go("/runs/1"));
  await act(() => run.current.go("/runs/1?text=a"));
  expect(run.current.filter.text).toBe("a");
});

it("follows an address that comes from elsewhere, also one that was written before", async () => {
  const run = page("/runs/1");
  act(() => run.current.setFilter({ text: "a" }));
  act(() => run.current.setFilter({ text: "ab" }));
  await act(() => run.current.go("/runs/1?text=a"));
  expect(run.current.filter.text).toBe("a");
  await act(() => run.current.go("/runs/1"));
  expect(run.current.filter.text).toBe("");
});
