// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, waitFor } from "@testing-library/react";
import { Component, type ReactNode } from "react";
import { describe, expect, it } from "vitest";
import { late } from "./late";

class Caught extends Component<{ seen: unknown[]; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override componentDidCatch(error: unknown) {
    this.props.seen.push(error);
  }
  override render = () => (this.state.failed ? null : this.props.children);
}

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

  it("keeps what stands for it where it does not come, and throws where nothing does", async () => {
    const gone = () => Promise.reject(new Error("gone"));
    const Kept = late(gone, Before);
    const { container } = render(<Kept word="plain" />);
    await new Promise((done) => setTimeout(done, 20));
    expect(shown(container)).toBe("<i>plain</i>");
    const Page = late(gone);
    const seen: unknown[] = [];
    render(<Page />, { onCaughtError: () => undefined, wrapper: ({ children }) => <MantineProvider><Caught seen={seen}>{children}</Caught></MantineProvider> });
    await waitFor(() => expect(seen.map(String)).toEqual(["Error: gone"]));
  });

  it("tells nobody of a failure ahead of time, and tries again when it is to be shown", async () => {
    const scripts = [Promise.reject(new Error("gone")), Promise.resolve(part)];
    const Part = late(() => scripts.shift() ?? Promise.resolve(part), Before);
    await Part.ahead();
    const { container } = render(<Part word="again" />);
    await waitFor(() => expect(shown(container)).toBe("<b>again</b>"));
  });
});
