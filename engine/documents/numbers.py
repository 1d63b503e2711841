"""Numbers that mean the same stay as they were written: a browser knows no difference between 0 and 0.0."""

from collections.abc import Mapping, Sequence
from typing import Any


def numbers_as_in(before: Any, now: Any) -> Any:
    """``now``, with each number that equals the one at the same place of ``before`` written as it is there.

    So a change at one place of a document changes no line at another. Both are values of JSON; neither is changed.
    """
    if isinstance(now, Mapping) and isinstance(before, Mapping):
        return {key: numbers_as_in(before.get(key), value) for key, value in now.items()}
    if _is_list(now) and _is_list(before):
        kept = [numbers_as_in(old, new) for old, new in zip(before, now, strict=False)]
        return [*kept, *now[len(kept) :]]
    return before if _is_number(now) and _is_number(before) and now == before else now


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
