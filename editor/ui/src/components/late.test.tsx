// @vitest-environment jsdom
import { render, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { late } from "./late";

const part = { default: ({ word }: { word: string }) => <b>{word}</b> };
const Before = ({ word }: { word: string }) => <i>{word}</i>;
const shown = (container: HTMLElement) => container.innerHTML;

describe("a part with a script of its own", () => {
  it("is there at the first drawing where it was fetched ahead", async () => {
    const Part = late(() => Promise.resolve(part), Before);
    await Part.ahead();
    expect(shown(render(<Part word="now" />).container)).toBe("<b>now</b>");
  });

  it("has something stand for it until it comes", async () => {
    const Part = late(() => Promise.resolve(part), Before);
    const { container } = render(<Part word="soon" />);
    expect(shown(container)).toBe("<i>soon</i>");
    await waitFor(() => expect(shown(container)).toBe("<b>soon</b>"));
  });

  it("tells nobody of a failure ahead of time, and tries again when it is to be shown", async () => {
    const scripts = [Promise.reject(new Error("gone")), Promise.resolve(part)];
    const Part = late(() => scripts.shift() ?? Promise.resolve(part), Before);
    await Part.ahead();
    const { container } = render(<Part word="again" />);
    await waitFor(() => expect(shown(container)).toBe("<b>again</b>"));
  });
});
