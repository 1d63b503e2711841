"""The comparison of help pages sees what a translation lost, added or left in English."""

import pytest

from tests.nodes.markdown import prose_lines, shape

PAGE = """# Clock

Sets the clock of `chrony`.

## What can go wrong
- **Off by 5 s.** Wait.
- It is `null`.

1. Look.
2. Go.

| a | b |
|---|---|

    date -s now
"""


def test_the_same_page_in_other_words_has_its_shape() -> None:
    other = (
        PAGE.replace("Clock", "Orologio")
        .replace("Sets the clock of", "Rimette l'orologio di")
        .replace("Wait.", "Aspetta.")
    )
    assert shape(other) == shape(PAGE)
    assert prose_lines(other) & prose_lines(PAGE) == {"## What can go wrong", "- It is ."}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## What", "### What"),
        ("## What can go wrong\n", ""),
        ("- It is `null`.\n", ""),
        ("`null`", "`0`"),
        ("`chrony`", "chrony"),
        ("2. Go.\n", ""),
        ("|---|---|\n", ""),
        ("date -s now", "date -s ora"),
        ("5 s", "6 s"),
        ("**Off by 5 s.**", "Off by 5 s."),
        ("Sets", "More.\n\nSets"),
    ],
)
def test_a_page_that_lacks_something_has_another(old: str, new: str) -> None:
    assert old in PAGE
    assert shape(PAGE.replace(old, new)) != shape(PAGE)
