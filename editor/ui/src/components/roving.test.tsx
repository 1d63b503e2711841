// @vitest-environment jsdom
import { act, cleanup, render } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BESIDE, enterList, MEMBER, useRoving } from "./roving";

const field = createRef<HTMLInputElement>();
const list = createRef<HTMLDivElement>();
let show = (_names: string[]) => {};

function Example({ names }: { names: string[] }) {
  return (
    <>
      <input ref={field} />
      <div ref={list} {...useRoving(list, field)}>
        {names.map((name) => (
          <p key={name}>
            <button {...MEMBER} data-name={name.slice(0, 1)}>{name}</button>
            <button {...BESIDE} data-name={name.slice(0, 1)}>{`${name} star`}</button>
          </p>
        ))}
      </div>
    </>
  );
}

beforeEach(() => {
  const { rerender } = render(<Example names={["a", "b", "c"]} />);
  show = (names) => rerender(<Example names={names} />);
});
afterEach(cleanup);

const press = (key: string, more: KeyboardEventInit = {}) => act(() => void document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })));
const here = () => document.activeElement?.textContent;
const stops = () => [...document.querySelectorAll("[data-member][tabindex='0']")].map((one) => one.textContent);

test("the list is one tab stop, and the arrows go through its rows and within one", () => {
  expect(stops()).toEqual(["a"]);
  act(() => enterList(list.current));
  const way = ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "End", "ArrowUp", "ArrowLeft", "ArrowRight", "ArrowLeft", "Home"].map((key) => {
    press(key);
    return here();
  });
  expect(way).toEqual(["b", "b star", "c", "c", "c", "b", "b", "b star", "b", "a"]);
  expect(stops()).toEqual(["a"]);
  press("ArrowDown");
  expect(stops()).toEqual(["b"]);
});

test("a letter goes back to the search field; with Ctrl it is somebody else's", () => {
  act(() => enterList(list.current));
  press("z", { ctrlKey: true });
  expect(here()).toBe("a");
  press("è");
  expect(document.activeElement).toBe(field.current);
  act(() => enterList(list.current));
  press("ArrowUp");
  expect(document.activeElement).toBe(field.current);
});

test("when the row that has the keyboard moves elsewhere, the keyboard goes along; one stop is always left", async () => {
  act(() => enterList(list.current));
  press("End");
  await act(async () => show(["a", "c2", "d"]));
  expect(here()).toBe("c2");
  expect(stops()).toEqual(["c2"]);
  await act(async () => show(["d"]));
  expect(stops()).toEqual(["d"]);
});

test("the way into a list with an open page leads to that page's link", async () => {
  cleanup();
  const Links = () => (
    <nav ref={list} {...useRoving(list, field)}>
      {["a", "b", "c"].map((name) => <a key={name} href={`#${name}`} {...MEMBER} aria-current={name === "b" ? "page" : undefined}>{name}</a>)}
    </nav>
  );
  render(<Links />);
  expect(stops()).toEqual(["b"]);
});
