"""CLIXML, in which PowerShell wraps its error stream, read as it arrives.

``#< CLIXML`` and one ``<Objs>`` with ``<S S="Error">`` and ``<Obj S="progress">`` inside (MS-PSRP 2.2.5). PowerShell
writes the mark at once and the records when it has a few thousand characters of them or ends; text of native programs
stands before, between and after, also between the mark and ``<Objs>``. ``_xHHHH_`` is a UTF-16 unit.
"""

import re
from codecs import getincrementaldecoder
from xml.sax.saxutils import unescape

_MARK = "#< CLIXML\r\n"
_LONGEST = 1024 * 1024
_LONGEST_TORN = 64 * 1024
"""After a gap: how much may come before a line or a record shows what it is."""
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_UNIT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FIRST = re.compile(r"#< CLIXML\r?\n")
_TOKEN = re.compile(r'#< CLIXML\r?\n|<Objs [^<>]*>|</Objs>|<(?P<tag>S|Obj) S="(?P<kind>\w+)"')
_BEGUN = re.compile(r'<(?:/?(?:O(?:b(?:js?)?)?)?|Objs [^<>]*|S ?|Obj |(?:S|Obj) S=?|(?:S|Obj) S="\w*"?)\Z')
"""What may become one of them."""
_MOST_BEGUN = 300
_EDGES = {"S": re.compile(r"<S\b|</S>"), "Obj": re.compile(r"<Obj\b|</Obj>")}
_EDGE_BEGUN = {"S": re.compile(r"</?S?\Z"), "Obj": re.compile(r"</?(?:O(?:bj?)?)?\Z")}
_LONGEST_EDGE = len("</Obj>")
_PREFIX = {"warning": "WARNING: ", "verbose": "VERBOSE: ", "debug": "DEBUG: "}


class Clixml:
    """Turns an error stream, in whatever pieces, into the text that a person would have seen.

    Each character is looked at a bounded number of times, however the stream is cut: what it says is a device's word.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._record: _Record | None = None
        self._marked = False
        self._torn = False
        self._looked = 0

    def feed(self, text: str) -> str:
        """The readable part of what has arrived so far."""
        self._rest += text
        said = "" if self._marked else self._until_marked()
        if self._marked and (at := self._mended()) is not None:
            return said + self._records(at)
        return said

    def skip(self) -> None:
        """Something was left out: what comes next may begin within a record."""
        self._marked = True
        self._tear()

    def end(self) -> str:
        """What is left when the stream has ended; a record that broke off is not shown."""
        rest, self._rest = self._rest, ""
        broken_off = self._record or _BEGUN.match(rest) if self._marked else rest == _MARK.rstrip()
        return "" if broken_off or self._torn else rest

    def _tear(self) -> None:
        self._rest, self._record, self._torn, self._looked = "", None, True, 0

    def _until_marked(self) -> str:
        mark = _FIRST.search(self._rest)
        end = mark.start() if mark else len(self._rest) - _held(self._rest)
        said, self._rest = self._rest[:end], self._rest[mark.end() if mark else end :]
        self._marked = mark is not None
        return said

    def _mended(self) -> int | None:
        """Where whole text begins; None while that cannot be told."""
        if not self._torn:
            return 0
        start = max(0, self._looked - _MOST_BEGUN)
        token, line = _TOKEN.search(self._rest, start), self._rest.find("\n", start)
        if token is None and line < 0:
            self._looked = len(self._rest)
            if self._looked > _LONGEST_TORN:
                self._tear()
            return None
        before = self._rest[: token.start() if token is not None else line]
        self._torn = False
        return max((before.rfind(close) + len(close) for close in ("</S>", "</Obj>") if close in before), default=0)

    def _records(self, at: int) -> str:
        said: list[str] = []
        while True:
            if self._record is not None:
                at = self._record.take(self._rest, at)
                if self._record.depth:
                    break
                said.append(self._record.read())
                self._record = None
            if (token := _TOKEN.search(self._rest, at)) is None:
                break
            said.append(self._rest[at : token.start()])
            at = token.end()
            self._record = _Record(token) if token["tag"] else None
        if self._record is None:
            end = len(self._rest) - self._begun(at)
            said.append(self._rest[at:end])
            at = end
        self._rest = self._rest[at:]
        if self._record is not None and self._record.length > _LONGEST:
            self._tear()
        return "".join(said)

    def _begun(self, at: int) -> int:
        """How many characters at the end may be the start of a record."""
        begun = _BEGUN.search(self._rest, max(at, len(self._rest) - _MOST_BEGUN))
        return max(len(self._rest) - begun.start() if begun else 0, _held(self._rest[at:]))


def _held(text: str) -> int:
    """How many characters at the end may be the start of the mark."""
    return next((n for n in range(min(len(_MARK), len(text)), 0, -1) if _MARK.startswith(text[-n:])), 0)


class _Record:
    """A record as it arrives; ``depth`` is how many of its own tag are open, 0 at its end."""

    def __init__(self, token: re.Match[str]) -> None:
        self._tag, self._kind = token["tag"], token["kind"].lower()
        self._parts = [token[0]]
        self.depth = 1
        self.length = 0

    def take(self, text: str, at: int) -> int:
        """Take in what stands there; up to where: the end of the record, or what may be the start of an edge."""
        for edge in _EDGES[self._tag].finditer(text, at):
            if edge.end() == len(text) and not edge[0].endswith(">"):
                # "<S" may go on as another tag
                break
            self.depth += -1 if edge[0].startswith("</") else 1
            if not self.depth:
                return self._keep(text, at, edge.end())
        begun = _EDGE_BEGUN[self._tag].search(text, max(at, len(text) - _LONGEST_EDGE))
        return self._keep(text, at, begun.start() if begun else len(text))

    def _keep(self, text: str, at: int, end: int) -> int:
        self._parts.append(text[at:end])
        self.length += end - at
        return end

    def read(self) -> str:
        """The text that a person would have seen."""
        record = "".join(self._parts)
        if self._tag == "Obj":
            return _progress(record) if self._kind == "progress" else ""
        text = _text(record[record.index(">") + 1 : -len("</S>")])
        prefix = _PREFIX.get(self._kind)
        return text if prefix is None else prefix + text.removesuffix("\n") + "\n"


class ErrorDecoder:
    """Bytes of PowerShell's error stream to readable text, as ``codecs.IncrementalDecoder`` does it for a code page."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._clixml = Clixml()

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of what has arrived so far."""
        text = self._clixml.feed(self._decoder.decode(data, final))
        return text + self._clixml.end() if final else text

    def reset(self) -> None:
        """What comes next does not follow on what came before."""
        self._decoder.reset()
        self._clixml.skip()


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
    # a pattern would look for the end again from every start
    _, _, after = raw.partition(f"<{name}>")
    inner, end, _ = after.partition(f"</{name}>")
    return " ".join(_text(inner).split()) if end else ""
