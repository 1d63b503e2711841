"""The dotted names in an expression's text, with their places: strings and comments do not count."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"//[^\n]*"
    r"|[rRbB]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)",
    re.DOTALL,
)
_MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})
_WORDS = frozenset({"true", "false", "null", "in"})


@dataclass(frozen=True, slots=True)
class Name:
    """``scan.count`` in the text at ``start``; ``function`` is the last part if it is called, and not in ``parts``."""

    parts: tuple[str, ...]
    start: int
    function: str | None = None


@lru_cache(maxsize=8192)
def names(source: str) -> tuple[Name, ...]:
    """Every dotted name of the expression that begins with a name of its own."""
    return tuple(name for name in _found(source) if name.parts)


@lru_cache(maxsize=8192)
def bound(source: str) -> Mapping[str, int]:
    """The names that ``all``, ``map`` and their like introduce, each with its place."""
    found: dict[str, int] = {}
    if "(" not in source:
        return found
    for match in _TOKEN.finditer(source):
        last = (match["name"] or "").rpartition(".")[2].strip()
        if last in _MACROS:
            own = re.compile(r"\s*\(\s*([A-Za-z_]\w*)\s*,").match(source, match.end())
            if own:
                found[own[1]] = own.start(1)
    return found


def _found(source: str) -> Iterator[Name]:
    for match in _TOKEN.finditer(source):
        if match["name"] is None or source[: match.start()].rstrip().endswith("."):
            continue
        parts = tuple(part.strip() for part in match["name"].split("."))
        if parts[0] in _WORDS:
            continue
        called = source[match.end() :].lstrip().startswith("(")
        yield Name(parts[:-1] if called else parts, match.start(), parts[-1] if called else None)


def place(source: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of the text."""
    before = source[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
