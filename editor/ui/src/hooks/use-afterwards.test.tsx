// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { useAfterwards } from "./use-afterwards";

it("is false in the first picture, true in the next, and stays so", () => {
  const pictures: boolean[] = [];
  function Page() {
    const rest = useAfterwards();
    pictures.push(rest);
    return rest ? <p>rest</p> : null;
  }
  const page = render(<Page />);
  expect(pictures).toEqual([false, true]);
  page.rerender(<Page />);
  expect(pictures).toEqual([false, true, true]);
});
