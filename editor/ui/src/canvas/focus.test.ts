// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { focusNode } from "./focus";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<div data-testid="stage"><div class="react-flow__node" data-id="mail" tabindex="0"><input class="naming"></div></div><aside><input class="panel"></aside>';
});
afterEach(() => vi.useRealTimers());

const part = (selector: string) => document.querySelector<HTMLElement>(selector) as HTMLElement;

test("a step that was just added gets the keyboard", () => {
  focusNode("mail");
  vi.runAllTimers();
  expect(document.activeElement).toBe(part(".react-flow__node"));
});

test("whoever already writes its name, or works elsewhere, is not torn away", () => {
  for (const field of [".naming", ".panel"]) {
    focusNode("mail");
    part(field).focus();
    vi.runAllTimers();
    expect(document.activeElement).toBe(part(field));
  }
});

test("the field of a menu that is about to close does not hold the keyboard", () => {
  document.body.insertAdjacentHTML("beforeend", '<div role="dialog"><input class="search"></div>');
  part(".search").focus();
  focusNode("mail");
  vi.advanceTimersByTime(100);
  part("[role=dialog]").remove();
  vi.runAllTimers();
  expect(document.activeElement).toBe(part(".react-flow__node"));
});
