"""The result is found wherever the stream is cut, and ordinary output stays what it was."""

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from engine.connectors.framing import MOST_RESULT, ResultReader, new_nonce
from engine.errors import Code

NONCE = new_nonce()


def frame(value: object, nonce: str = NONCE) -> bytes:
    return f"\x1eruota:{nonce}:{json.dumps(value)}\x1e/ruota:{nonce}:".encode()


def read(pieces: list[bytes], nonce: str = NONCE) -> tuple[ResultReader, bytes]:
    reader = ResultReader(nonce)
    output = b"".join(reader.feed(piece) for piece in pieces)
    return reader, output + reader.finish()


@given(
    before=st.binary(max_size=60),
    after=st.one_of(st.binary(max_size=60), st.just(b"\x1eruota:"), st.just(frame({"ok": True}, "0" * 32))),
    places=st.lists(st.integers(0, 500), max_size=12),
)
def test_output_and_result_part_ways_at_any_cut(before: bytes, after: bytes, places: list[int]) -> None:
    stream = before + frame({"ok": True, "data": {"a": "è"}}) + after
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    reader, output = read([stream[a:b] for a, b in itertools.pairwise(edges)])
    assert output == before + after
    assert reader.result(0).data == {"a": "è"}


TOLD = "01234567-89ab-cdef-0123-456789abcdef"


@given(
    before=st.binary(max_size=60) | st.sampled_from([b"\x1e", b"\x1eruota-nonce:", b"\x1eruota-nonce:" + b"0" * 35]),
    places=st.lists(st.integers(0, 500), max_size=12),
)
def test_a_nonce_that_the_device_tells_is_the_one(before: bytes, places: list[int]) -> None:
    later = b"\x1eruota-nonce:" + b"0" * 36 + b"\x1e" + frame({"ok": False}, "0" * 36)
    stream = before + f"\x1eruota-nonce:{TOLD}\x1e".encode() + later + frame({"ok": True}, TOLD) + b"end"
    edges = [0, *sorted(place % (len(stream) + 1) for place in places), len(stream)]
    reader = ResultReader(None)
    output = b"".join(reader.feed(stream[a:b]) for a, b in itertools.pairwise(edges)) + reader.finish()
    assert reader.began
    assert output == before + later + b"end"
    assert reader.result(0).ok


def test_a_device_that_tells_no_nonce_has_not_begun() -> None:
    reader = ResultReader(None)
    assert reader.feed(b"motd\x1eruota") + reader.finish() == b"motd\x1eruota"
    assert not reader.began
    assert reader.result(98).error is not None


def test_a_long_line_is_passed_on_without_being_kept() -> None:
    reader = ResultReader(NONCE)
    piece = b"x" * 1_000_000
    assert all(reader.feed(piece) == piece for _ in range(100))


def _message(reader: ResultReader) -> str:
    result = reader.result(0)
    assert result.error is not None
    assert result.error.code is Code.BAD_RESULT
    return result.error.message


def test_what_is_wrong_with_a_result_is_said() -> None:
    assert "without a result (exit code 0)" in _message(read([b"text"])[0])
    assert "more than one" in _message(read([frame({"ok": True}) * 2])[0])
    assert "middle of its result" in _message(read([frame({"ok": True})[:-5]])[0])
    assert "not JSON" in _message(read([frame({"ok": True}).replace(b"}", b"")])[0])
    assert "ok" in _message(read([frame({"ok": "yes"})])[0])
    assert "MiB" in _message(read([frame({"ok": True, "data": {"a": "x" * MOST_RESULT}})])[0])


def test_a_result_that_is_not_utf8_is_taken_with_replacement_characters() -> None:
    raw = frame({"ok": True, "warnings": ["caf#"]}).replace(b"#", b"\xe9")
    assert read([raw])[0].result(0).warnings == ("caf\ufffd",)
