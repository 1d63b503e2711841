import Parsed, { type MarkdownToJSX } from "markdown-to-jsx/react";
import { createElement, type ReactNode } from "react";

/** Markdown as it is shown: never raw HTML, no pictures from elsewhere, links only to pages and mail addresses. */
export default function MarkdownBody({ text }: { text: string }) {
  return <Parsed options={OPTIONS}>{text}</Parsed>;
}

const SAFE = /^(https?:\/\/|mailto:)/i;

const Large = ({ children }: { children?: ReactNode }) => <h2>{children}</h2>;
const Small = ({ children }: { children?: ReactNode }) => <h3>{children}</h3>;

const Link = ({ href, children }: { href?: string; children?: ReactNode }) =>
  href === undefined ? (
    <>{children}</>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );

const OPTIONS: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  disableFrontmatter: true,
  forceBlock: true,
  forceWrapper: true,
  wrapper: "div",
  wrapperProps: { className: "markdown" } as object,
  // headings and footnotes become no ids of the page
  createElement: (tag, props, ...children) => createElement(tag, { ...props, ...("id" in props && { id: undefined }) }, ...children),
  sanitizer: (value) => (SAFE.test(value) ? value : null),
  overrides: {
    h1: Large,
    h2: Large,
    h3: Small,
    h4: Small,
    h5: Small,
    h6: Small,
    a: Link,
    input: ({ checked }: { checked?: boolean }) => <>{checked ? "☑ " : "☐ "}</>,
    img: ({ alt }: { alt?: string }) => <>{alt}</>,
  },
};
