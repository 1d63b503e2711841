// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useUi } from "../ui";
import { useWanted } from "./wanted";

function Page() {
  const body = useWanted();
  return (
    <>
      <button>card</button>
      <div ref={body}>
        <input aria-label="first field" />
      </div>
      <div role="dialog">
        <input aria-label="search" />
      </div>
    </>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function ask() {
  render(<Page />);
  screen.getByText("card").focus();
  act(() => useUi.setState({ wanted: "" }));
}

it("gives the keyboard to the field that was asked for", () => {
  ask();
  act(() => void vi.advanceTimersByTime(100));
  expect(screen.getByLabelText("first field")).toBe(document.activeElement);
});

it("leaves the keyboard to a dialog that was opened meanwhile", () => {
  ask();
  screen.getByLabelText("search").focus();
  act(() => void vi.advanceTimersByTime(100));
  expect(screen.getByLabelText("search")).toBe(document.activeElement);
  expect(useUi.getState().wanted).toBeNull();
});
