// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tip } from "./tip";
import { placed, Tips } from "./tips";

const box = (left: number, top: number, width: number, height: number) => new DOMRect(left, top, width, height);
const own = { width: 100, height: 20 };

describe("the one bubble", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });
  const draw = () =>
    render(
      <MantineProvider>
        <Tips />
        <button {...tip("Undo: move 3 steps")}>
          <span>one</span>
        </button>
        <button {...tip(undefined)}>two</button>
      </MantineProvider>,
    );
  const wait = () => act(() => void vi.advanceTimersByTime(1_000));
  const bubble = () => screen.queryByRole("tooltip")?.textContent ?? null;

  it("tells what is pointed at after a moment, and goes when it is pressed", () => {
    draw();
    fireEvent.pointerOver(screen.getByText("one"));
    expect(bubble()).toBeNull();
    wait();
    expect(bubble()).toBe("Undo: move 3 steps");
    fireEvent.pointerDown(screen.getByText("one"));
    expect(bubble()).toBeNull();
  });

  it("has nothing to tell where no words are, and forgets what was left at once", () => {
    draw();
    fireEvent.pointerOver(screen.getByText("one"));
    fireEvent.pointerOver(screen.getByText("two"));
    wait();
    expect(bubble()).toBeNull();
  });

  it("stands on the other side where there is no room, and never outside the window", () => {
    expect(placed("top", box(500, 300, 40, 20), own)).toEqual({ x: 470, y: 274 });
    expect(placed("top", box(500, 2, 40, 20), own).y).toBe(28);
    expect(placed("right", box(window.innerWidth - 60, 300, 40, 20), own).x).toBe(window.innerWidth - 166);
    expect(placed("top", box(0, 300, 10, 20), own).x).toBe(4);
  });
});
