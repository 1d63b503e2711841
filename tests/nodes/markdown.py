"""What a help page is made of, to compare the same page in two languages."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """All that a translation leaves as it is."""

    blocks: tuple[tuple[str, int], ...]
    """What follows what, and how much of it: headings by level, paragraphs, entries of lists, rows of tables."""

    code: frozenset[str]
    """What stands between backticks, and lines of code."""

    bold: int
    """How many words or sentences stand out."""

    numbers: frozenset[str]
    """Figures in the text: limits, ports, event and error numbers."""


CODE = re.compile(r"`[^`\n]+`")
WORD = re.compile(r"[^\W\d_]{2,}")


def shape(page: str) -> Shape:
    """The shape of a page in Markdown."""
    prose = CODE.sub("", "\n".join(line for line in page.splitlines() if not _is_code(line)))
    return Shape(
        blocks=tuple(_blocks(page)),
        code=frozenset(CODE.findall(page)) | {line for line in page.splitlines() if _is_code(line)},
        bold=len(re.findall(r"\*\*[^*]+\*\*", prose)),
        numbers=frozenset(re.findall(r"\d+", prose)),
    )


def prose_lines(page: str) -> set[str]:
    """The headings of a page and what it says: every line of two words or more that is no code."""
    lines = (CODE.sub("", line).strip() for line in page.splitlines() if not _is_code(line))
    return {line for line in lines if line.startswith("#") or len(WORD.findall(line)) > 1}


def _blocks(page: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for block in re.split(r"\n{2,}", page.strip()):
        for kind in _kinds(block.splitlines()):
            if found and found[-1][0] == kind and kind not in ("#", "##", "###", "text"):
                found[-1] = (kind, found[-1][1] + 1)
            else:
                found.append((kind, 1))
    return found


def _kinds(lines: list[str]) -> list[str]:
    """The kind of each line; the lines of one paragraph are one."""
    kinds: list[str] = []
    for line in lines:
        kind = _kind(line)
        if not (kind == "text" and kinds and kinds[-1] == "text"):
            kinds.append(kind)
    return kinds


def _kind(line: str) -> str:
    if _is_code(line):
        return "code"
    heading = re.match(r"(#+) ", line)
    if heading:
        return heading[1]
    if re.match(r"[-*] ", line):
        return "entry"
    if re.match(r"\d+[.)] ", line):
        return "numbered"
    return "row" if line.startswith("|") else "text"


def _is_code(line: str) -> bool:
    return line.startswith("    ")
