"""Bytes to JSON: each kind of broken file has its own sentence."""

import pytest

from engine.documents import load_workflow, read_json
from engine.errors import Code, RuotaError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n "b": }', "at line 2, column 7"),
        ("", "at line 1, column 1"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"a": "\xff"}', "not UTF-8 text at byte 7"),
        ('{"a": "\\ud800"}', "half of a character"),
        ("[" * 100_000, "200 levels deep"),
        ("[" * 201 + "]" * 201, "200 levels deep"),
        ('{"a": ' * 50_000, "200 levels deep"),
        ("1" * 5000, "not valid JSON"),
    ],
)
def test_broken_text_is_refused_in_one_sentence(text: str | bytes, words: str) -> None:
    with pytest.raises(RuotaError) as caught:
        read_json(text, "disk.json")
    assert words in caught.value.message
    assert caught.value.message.startswith("disk.json ")
    assert caught.value.code is Code.BAD_DOCUMENT


def test_more_than_ten_megabytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(RuotaError, match=r"has 10\.0 MB; the most that Ruota takes is 10 MB"):
        load_workflow(b" " * (10 * 1024 * 1024 + 1))


@pytest.mark.parametrize("text", ["[" * 199 + "]" * 199, '{"a": "\\ud83d\\ude00"}', '\ufeff{"a": 1}', '"\\\\ud800"'])
def test_sound_text_is_read(text: str) -> None:
    read_json(text)
