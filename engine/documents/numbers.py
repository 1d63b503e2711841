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
        known = _by_id(before)
        return [numbers_as_in(_partner(new, known, before[at : at + 1]), new) for at, new in enumerate(now)]
    return before if _is_number(now) and _is_number(before) and now == before else now


def _by_id(items: Sequence[Any]) -> dict[str, Any]:
    return {item["id"]: item for item in items if isinstance(item, Mapping) and isinstance(item.get("id"), str)}


def _partner(item: Any, known: Mapping[str, Any], there: Sequence[Any]) -> Any:
    """What an item of a list was before: that of its id, or without one what stood at its place, if anything did."""
    key = item.get("id") if isinstance(item, Mapping) else None
    if isinstance(key, str):
        return known.get(key)
    return there[0] if there else None


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
