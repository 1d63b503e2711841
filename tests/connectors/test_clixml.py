"""PowerShell's error stream becomes text a person can read, wherever it is cut."""

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.connectors.windows import clixml
from engine.connectors.windows.clixml import ErrorDecoder

MARK = "#< CLIXML\r\n"
OPEN = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
ERROR = '<S S="Error">b&lt;_x000D__x000A_</S>'
WARNING = '<S S="warning">w &apos;1&apos;</S>'
PROGRESS = (
    '<Obj S="progress" RefId="0"><TN RefId="0"><T>System.Object</T></TN><MS><I64 N="SourceId">1</I64><PR N="Record">'
    "<AV>Installing</AV><AI>0</AI><Nil /><PI>-1</PI><PC>40</PC><T>Processing</T><SR>-1</SR><SD>KB1</SD></PR></MS></Obj>"
)
NESTED = '<Obj S="information" RefId="1"><MS><Obj N="a" RefId="2"><S N="b">hidden</S></Obj><S N="c">too</S></MS></Obj>'
BETWEEN = f"{MARK}{OPEN}{WARNING}è native 1 a<b\r\n{PROGRESS}native 2\r\n{NESTED}{ERROR}native 3\r\n</Objs>last"
READABLE = "WARNING: w '1'\nè native 1 a<b\r\nInstalling: KB1 40 %\nnative 2\r\nb<\nnative 3\r\nlast"


def read(stream: bytes, places: list[int]) -> str:
    decoder = ErrorDecoder()
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    said = "".join(decoder.decode(stream[a:b]) for a, b in itertools.pairwise(edges))
    return said + decoder.decode(b"", True)


CUTS = st.lists(st.integers(0, 2000), max_size=20)


@given(places=CUTS)
@example(places=list(range(len(BETWEEN.encode()))))
def test_text_between_the_records_is_kept_in_its_place(places: list[int]) -> None:
    assert read(BETWEEN.encode(), places) == READABLE


@given(places=CUTS)
def test_the_mark_comes_long_before_its_records(places: list[int]) -> None:
    stream = f"before\r\n{MARK}native\r\n{OPEN}{WARNING}{ERROR}</Objs>"
    assert read(stream.encode(), places) == "before\r\nnative\r\nWARNING: w '1'\nb<\n"


@given(places=CUTS)
def test_a_document_of_a_program_that_was_called_stands_within(places: list[int]) -> None:
    inner = f"{MARK}{OPEN}{ERROR}</Objs>"
    assert read(f"{MARK}{OPEN}{WARNING}{inner}{ERROR}</Objs>".encode(), places) == "WARNING: w '1'\nb<\nb<\n"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), places=CUTS)
@example(text="#< CLIXM", places=[3])
@example(text="#", places=[])
@example(text='<S S="Error">not marked</S></Objs>', places=[5])
def test_what_is_no_clixml_stays_what_it_is(text: str, places: list[int]) -> None:
    assert read(text.encode(), places) == text


def test_a_record_that_broke_off_is_not_shown() -> None:
    for cut in range(1, len(ERROR)):
        assert read(f"{MARK}{OPEN}{WARNING}{ERROR[:cut]}".encode(), []) == "WARNING: w '1'\n"
    assert read(MARK.strip().encode(), []) == ""


def test_after_a_gap_nothing_is_raw_and_whole_lines_stay() -> None:
    decoder = ErrorDecoder()
    assert decoder.decode(f"{MARK}{OPEN}{ERROR}{ERROR[:20]}".encode()) == "b<\n"
    decoder.reset()
    assert decoder.decode(f"{ERROR[9:]}{PROGRESS}native\r\n".encode()) == "Installing: KB1 40 %\nnative\r\n"
    decoder.reset()
    assert decoder.decode(b"whole line\r\nand ") == "whole line\r\nand "
    assert decoder.decode(f"more{WARNING}".encode(), True) == "moreWARNING: w '1'\n"


def test_a_record_without_end_is_given_up() -> None:
    decoder = ErrorDecoder()
    said = decoder.decode(f'{MARK}{OPEN}<S S="Error">'.encode())
    said += "".join(decoder.decode(b"x" * 65_536) for _ in range(40))
    said += decoder.decode(f"</S>{ERROR}</Objs>".encode(), True)
    assert said == "b<\n"


class Counted:
    """A pattern that counts how much text it is given to look through."""

    characters = 0

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        found = self._pattern.search(text, at)
        Counted.characters += (found.end() if found else len(text)) - at
        return found

    def match(self, text: str) -> re.Match[str] | None:
        return self._pattern.match(text)

    def finditer(self, text: str, at: int) -> Iterator[re.Match[str]]:
        Counted.characters += len(text) - at
        return self._pattern.finditer(text, at)


@pytest.mark.parametrize("begun", ['<S S="Error">', '<Obj S="progress">', ""])
@pytest.mark.parametrize("piece", ["<S ", "<Obj ", "x<", "</S"])
def test_a_device_that_never_ends_what_it_begins_costs_no_more_than_its_length(
    monkeypatch: pytest.MonkeyPatch, begun: str, piece: str
) -> None:
    monkeypatch.setattr(clixml, "_TOKEN", Counted(clixml._TOKEN))
    monkeypatch.setattr(clixml, "_EDGES", {tag: Counted(edge) for tag, edge in clixml._EDGES.items()})
    monkeypatch.setattr(Counted, "characters", 0)
    decoder = ErrorDecoder()
    decoder.decode(f"{MARK}{OPEN}".encode())
    if not begun:
        decoder.reset()
    data, sent = (piece * 300).encode(), 0
    decoder.decode(begun.encode())
    for _ in range(500):
        decoder.decode(data)
        sent += len(data)
    assert Counted.characters < 4 * sent


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<Objs " * 170_000, "<Objs " * 170_000),
        ('<S S="' * 170_000, '<S S="' * 170_000),
        (f'<Obj S="progress">{"<AV>" * 250_000}</Obj>', ""),
    ],
)
def test_what_is_begun_over_and_over_in_one_piece_is_read(text: str, shown: str) -> None:
    decoder = ErrorDecoder()
    said = decoder.decode(f"{MARK}{OPEN}{text}".encode())
    assert said + decoder.decode(f"{ERROR}</Objs>".encode(), True) == f"{shown}b<\n"


@given(places=CUTS)
@example(places=list(range(300)))
def test_a_tag_that_only_begins_like_the_record_is_no_edge_of_it(places: list[int]) -> None:
    inner = "<AV>Copying</AV><Stream>1</Stream><Objects>2</Objects><Obj N='a'><S>n</S></Obj><SD>b</SD>"
    stream = f'{MARK}{OPEN}<Obj S="progress">{inner}</Obj><S S="Error"><Sub>1</Sub></S>{ERROR}</Objs>'
    assert read(stream.encode(), places) == "Copying: b\n<Sub>1</Sub>b<\n"
