// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown";

const html = (text: string) => render(<Markdown text={text} />).container.querySelector(".markdown")?.innerHTML ?? "";

describe("Markdown", () => {
  it("knows headings, lists, emphasis, code and links", () => {
    expect(html("# A\n\n1. one\n2. *two*\n\n- `x`\n- **y**")).toBe("<h2>A</h2><ol><li>one</li><li><em>two</em></li></ol><ul><li><code>x</code></li><li><b>y</b></li></ul>");
    expect(html("see [the book](https://example.com/a?b=1)")).toBe('<p>see <a href="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer">the book</a></p>');
  });
  it("knows tables and indented code, where a bar and a list are no marks", () => {
    expect(html("| a | b |\n|---|:-:|\n| `x|y` | <b> |")).toBe("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>x|y</code></td><td>&lt;b&gt;</td></tr></tbody></table>");
    expect(html("say:\n\n    - one | two\n      three\n\nend")).toBe("<p>say:</p><pre><code>- one | two\n  three</code></pre><p>end</p>");
    expect(html("| a | b |\n|---|---|\n|  | x |")).toContain("<tr><td></td><td>x</td></tr>");
    expect(html("| no table")).toBe("<p>| no table</p>");
  });
  it.each(["<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](data:text/html,1)", '[x](https://a"onclick=alert(1))'])("%s is only text or harmless", (text) => {
    const { container } = render(<Markdown text={text} />);
    expect(container.querySelector("img, script, [onclick]")).toBeNull();
    for (const link of container.querySelectorAll("a")) expect(link.getAttribute("href")).toMatch(/^https:/);
  });
  it("keeps signs that mark nothing", () => expect(html("2 * 3 * 4 and [x] (y)")).toBe("<p>2 * 3 * 4 and [x] (y)</p>"));
});
