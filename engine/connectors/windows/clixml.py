"""CLIXML, in which PowerShell wraps its error stream, read as it arrives.

``#< CLIXML`` and one ``<Objs>`` with ``<S S="Error">`` and ``<Obj S="progress">`` inside (MS-PSRP 2.2.5); text of
native programs may stand before, between and after. ``_xHHHH_`` is a UTF-16 unit.
"""

import re
from xml.sax.saxutils import unescape

_MARK = "#< CLIXML"
_LONGEST = 1024 * 1024
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_UNIT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PIECE = re.compile(r'<S S="(?P<kind>\w+)">(?P<text>.*?)</S>|<Obj S="progress".*?</Obj>|</Objs>', re.DOTALL)
_PREFIX = {"warning": "WARNING: ", "verbose": "VERBOSE: ", "debug": "DEBUG: "}


class Clixml:
    """Turns an error stream, in whatever pieces, into the text that a person would have seen."""

    def __init__(self) -> None:
        self._rest = ""
        self._inside = False

    def feed(self, text: str) -> str:
        """The readable part of what has arrived so far."""
        self._rest += text
        said: list[str] = []
        while self._rest and (piece := self._next()) is not None:
            said.append(piece)
        return "".join(said)

    def end(self) -> str:
        """What is left when the stream has ended; a document that broke off is not shown."""
        rest, self._rest = self._rest, ""
        return "" if self._inside or rest.strip() == _MARK else rest

    def _next(self) -> str | None:
        return self._record() if self._inside else self._plain()

    def _plain(self) -> str | None:
        at = self._rest.find(_MARK)
        if at < 0:
            keep = _kept(self._rest)
            if keep == len(self._rest):
                return None
            said, self._rest = self._rest[: len(self._rest) - keep], self._rest[len(self._rest) - keep :]
            return said
        start = self._rest.find("<Objs", at)
        if start < 0 and self._rest[at + len(_MARK) :].strip() == "":
            return None
        said = self._rest[:at]
        if start < 0 or self._rest[at + len(_MARK) : start].strip():
            # somebody printed the mark itself
            cut = at + len(_MARK)
            said, self._rest = self._rest[:cut], self._rest[cut:]
            return said
        close = self._rest.find(">", start)
        if close < 0:
            return None
        self._inside = not self._rest[start:close].endswith("/")
        self._rest = self._rest[close + 1 :]
        return said

    def _record(self) -> str | None:
        found = _PIECE.search(self._rest)
        if found is None:
            if len(self._rest) > _LONGEST:
                self._rest = self._rest[-100:]
            return None
        self._rest = self._rest[found.end() :]
        if found[0] == "</Objs>":
            self._inside = False
            self._rest = self._rest.removeprefix("\r\n")
            return ""
        if found["kind"] is None:
            return _progress(found[0])
        return _PREFIX.get(found["kind"].lower(), "") + _text(found["text"])


def _kept(text: str) -> int:
    """How many characters at the end may be the start of the mark."""
    return next((n for n in range(min(len(_MARK), len(text)), 0, -1) if _MARK.startswith(text[-n:])), 0)


def _text(raw: str) -> str:
    plain = unescape(raw, _ENTITIES)
    units = _UNIT.sub(lambda found: chr(int(found[1], 16)), plain)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n")


def _progress(raw: str) -> str:
    """One line, such as "Installing: KB5031364 40 %"."""
    activity, status = (_inner(raw, name) for name in ("AV", "SD"))
    percent = _inner(raw, "PC")
    known = f" {percent} %" if percent.isdigit() else ""
    words = ": ".join(word for word in (activity, status) if word)
    # what PowerShell itself says on its first use is no news
    return f"{words}{known}\n" if words and activity != "Preparing modules for first use." else ""


def _inner(raw: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", raw, re.DOTALL)
    return " ".join(_text(found[1]).split()) if found else ""
