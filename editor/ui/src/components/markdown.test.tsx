// @vitest-environment jsdom
import { render, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown";
import MarkdownBody from "./markdown-body";

const html = (text: string) => render(<MarkdownBody text={text} />).container.querySelector(".markdown")?.innerHTML ?? "";

describe("Markdown", () => {
  it("knows headings, lists, emphasis, code and links", () => {
    expect(html("# A\n\n1. one\n2. *two*\n\n- `x`\n- **y**")).toBe('<h2>A</h2><ol start="1"><li>one</li><li><em>two</em></li></ol><ul><li><code>x</code></li><li><strong>y</strong></li></ul>');
    expect(html("see [the book](https://example.com/a?b=1)")).toBe('<p>see <a href="https://example.com/a?b=1" target="_blank" rel="noopener noreferrer">the book</a></p>');
  });
  it("knows tables and indented code, where a bar and a list are no marks", () => {
    expect(html("| a | b |\n|---|:-:|\n| `x|y` | <b> |")).toMatch(/<td><code>x\|y<\/code><\/td><td[^>]*>&lt;b&gt;<\/td>/);
    expect(html("say:\n\n    - one | two\n      three\n\nend")).toBe("<p>say:</p><pre><code>- one | two\n  three</code></pre><p>end</p>");
    expect(html("| a | b |\n|---|---|\n|  | x |")).toContain("<tr><td></td><td>x</td></tr>");
    expect(html("| no table")).toBe("<p>| no table</p>");
  });
  it("knows lists of tasks", () => expect(html("- [x] done\n- [ ] to do")).toMatch(/☑\s+done.*☐\s+to do/));
  it.each([
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<Go onClick={() => alert(1)} />",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](data:text/html,1)",
    "[x](/api/v1/session)",
    '[x](https://a"onclick=alert(1))',
    "![x](https://elsewhere.example/track.png)",
    "![x](javascript:alert(1))",
    "# stage",
    "text[^main]\n\n[^main]: more",
  ])("%s is only text or harmless", (text) => {
    const { container } = render(<MarkdownBody text={text} />);
    expect(container.querySelector("img, script, iframe, go, [onclick], [onerror], [src]")).toBeNull();
    for (const link of container.querySelectorAll("a[href]")) expect(link.getAttribute("href")).toMatch(/^https:\/\/a/);
    expect(document.getElementById("stage") ?? document.getElementById("main")).toBeNull();
  });
  it("is plain text until what lays it out has come", async () => {
    const { container } = render(<Markdown text={"a\n\n**b**"} />);
    expect(container.textContent).toBe("a\n\n**b**");
    await waitFor(() => expect(container.querySelector("strong")?.textContent).toBe("b"));
  });
  it("keeps signs that mark nothing", () => expect(html("2 * 3 * 4 and [x] (y)")).toBe("<p>2 * 3 * 4 and [x] (y)</p>"));
});
