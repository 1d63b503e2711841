"""Params as a shell sees them."""

import pytest

from engine.connectors.delivery import quote
from engine.connectors.params import assignments, flatten
from engine.errors import Code, RuotaError


def test_nested_values_become_leaves() -> None:
    params = {"items": [{"name": "a", "on": True}, 2.5, None], "none": None, "n": {"x": 3.0, "empty": []}}
    assert flatten(params) == {
        "items_n": "3",
        "items_0_name": "a",
        "items_0_on": "true",
        "items_1": "2.5",
        "n_x": "3",
        "n_empty_n": "0",
    }


@pytest.mark.parametrize("name", ["a-b", "a b", "a;id", "$(id)", "", "a\n"])
def test_a_name_that_a_shell_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(RuotaError) as caught:
        assignments({name: "x"})
    assert caught.value.code is Code.BAD_PARAM


def test_two_params_with_one_name_are_refused() -> None:
    with pytest.raises(RuotaError, match="items_n"):
        flatten({"items": ["a"], "items_n": 5})


def test_only_harmless_text_stays_as_it_is() -> None:
    assert assignments({"a": "plain text $(id)"}) == "P_a='.plain text $(id)'"
    assert assignments({"a": "it's"}) == "P_a=aXQncw=="
    assert assignments({"a": "two\nlines"}) == "P_a=dHdvCmxpbmVz"


def test_quoting_leaves_no_special_character_inside_the_quotes() -> None:
    assert quote("it's ! \\") == r"'it'\''s '\!' '\\''"
