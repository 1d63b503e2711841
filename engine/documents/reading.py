"""From bytes to a JSON value, with sentences for what can be wrong on the way."""

import json
from typing import Any

from engine.errors import Code, RuotaError

LARGEST_BYTES = 10 * 1024 * 1024
DEEPEST = 200


def read_json(text: str | bytes, what: str = "The document") -> Any:
    """Decode strict JSON: UTF-8, at most 10 MiB, no key twice, no NaN, at most 200 levels deep.

    Raises ``RuotaError`` (bad_document) naming line and column where there are any.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > LARGEST_BYTES:
        raise _bad(f"{what} has {len(raw) / 1_048_576:.1f} MB; the most that Ruota takes is 10 MB.")
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(f"{what} is not UTF-8 text at byte {error.start}; save it as UTF-8 and try again.") from None
    try:
        value = json.loads(decoded, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _bad(f"{what} is not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise _bad(f"{what} is nested more than {DEEPEST} levels deep; Ruota takes no deeper ones.") from None
    except ValueError as error:
        raise _bad(f"{what} is not valid JSON: {error}.") from None
    if "\\ud" in decoded.lower() and not _is_text(value):
        raise _bad(f"{what} holds half of a character (a lone \\ud800 to \\udfff); remove it.")
    if deeper_than(value):
        raise _bad(f"{what} is nested more than {DEEPEST} levels deep; Ruota takes no deeper ones.")
    return value


def _bad(message: str) -> RuotaError:
    return RuotaError(message, code=Code.BAD_DOCUMENT)


def _is_text(value: Any) -> bool:
    """Whether every text in it can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise ValueError(f"the key {key[:80]!r} stands twice in one object")
            seen.add(key)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def deeper_than(value: Any, limit: int = DEEPEST) -> bool:
    """Whether lists and objects are nested more than ``limit`` levels deep."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        below: list[Any] = []
        for item in level:
            inner = item.values() if isinstance(item, dict) else item
            below += [one for one in inner if isinstance(one, dict | list)]
        if not below:
            return False
        level = below
    return True
