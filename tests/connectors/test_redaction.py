"""No secret comes through, however the stream is cut; and nothing else is changed."""

import itertools
import json
from base64 import b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.connectors.redaction import MASK, Redactor

SECRETS = (
    "hunter2hunter2",
    "hunter2x",
    "p@ss \"w'ord\\ é!",
    "-----BEGIN KEY-----\nabcdefghijkl\nmnopqrstuvwx\n-----END KEY-----",
)


def written(secret: str) -> list[str]:
    raw, wide = secret.encode(), secret.encode("utf-16-le")
    return [
        secret,
        b64encode(raw).decode().rstrip("="),
        b64encode(b"user:" + raw).decode(),
        b64encode(wide).decode().rstrip("="),
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        secret.replace("'", "'\\''"),
    ]


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(edges)]


@given(st.data())
def test_a_stream_in_pieces_shows_what_the_whole_text_would(data: st.DataObject) -> None:
    redactor = Redactor(SECRETS)
    parts = st.one_of(
        st.sampled_from([form for secret in SECRETS for form in written(secret)]),
        st.sampled_from([secret[:n] for secret in SECRETS for n in (1, 4, 7, 13)]),
        st.text(max_size=8),
    )
    text = "".join(data.draw(st.lists(parts, max_size=6)))
    stream = redactor.stream()
    shown = "".join(stream.feed(piece) for piece in cut(text, data.draw(st.lists(st.integers(0, 10_000), max_size=8))))
    shown += stream.end()
    assert shown == redactor.apply(text)
    assert not any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize("secret", SECRETS)
def test_every_form_is_masked(secret: str) -> None:
    redactor = Redactor([secret])
    for form in written(secret):
        shown = redactor.apply(f"before {form} after")
        assert MASK in shown
        assert form not in shown
        assert shown.startswith("before ") and shown.endswith(" after")


def test_only_the_possible_start_of_a_secret_is_held_back() -> None:
    stream = Redactor(["hunter2hunter2"]).stream()
    assert stream.feed("line one\nhunt") == "line one\n"
    assert stream.feed("ing\n") == "hunting\n"
    assert stream.feed("hunter2hunter") == ""
    assert stream.feed("2!") == f"{MASK}!"
    assert stream.end() == ""


def test_results_are_masked_through_and_through() -> None:
    value = {"a": ["x hunter2hunter2", 1, None, True], "hunter2hunter2": {"b": 2.5}}
    assert Redactor(["hunter2hunter2"]).apply_all(value) == {"a": [f"x {MASK}", 1, None, True], MASK: {"b": 2.5}}


def test_secrets_too_short_to_mask_change_nothing() -> None:
    assert Redactor(["", "a", "abc"]).apply("abc abcabc a") == "abc abcabc a"


def test_a_redactor_does_not_show_its_secrets() -> None:
    assert "hunter" not in repr(Redactor(["hunter2hunter2"]))
