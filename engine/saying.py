"""What people are told: text in English that also says, for other languages, which sentence it is and what is in it.

A sentence is written once, where it is said: its code, its English and what fills it stand beside each other. It is
text like any other to the command line, logs and the store; the API gives code and values beside the text, and the
editor speaks them in the person's language (``editor/ui/src/i18n/it/said``) or, where it does not know the code, the
text.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Value = str | int | float | Sequence["Value"] | Mapping[str, Any]


class Sentence(str):
    """A sentence, or a part of one, in English. ``code`` names it for good; ``values`` fill its places."""

    code: str
    values: Mapping[str, Value]

    def to_json(self) -> dict[str, Any]:
        """``{code, values, text}``."""
        return {**told(self), "text": str(self)}


class Quoted(str):
    """A piece of data in quotes; ``inside`` is what stands between them, since each language has its own."""

    inside: str

    def to_json(self) -> dict[str, Any]:
        """``{quoted, text}``."""
        return {"quoted": self.inside, "text": str(self)}


class TypeTitle(str):
    """The title of a node type; ``type`` is its id, by which its title in other languages is found."""

    type: str

    def to_json(self) -> dict[str, Any]:
        """``{type, text}``."""
        return {"type": self.type, "text": str(self)}


class Moment(str):
    """A moment as it is at a place; ``at`` is in UTC (ISO 8601), ``timezone`` the place's (IANA)."""

    at: str
    timezone: str

    def to_json(self) -> dict[str, Any]:
        """``{at, timezone, text}``."""
        return {"at": self.at, "timezone": self.timezone, "text": str(self)}


def say(code: str, template: str, /, **values: Value) -> Sentence:
    """The sentence of a code. Lists among the values are joined with commas; ``count`` is what plurals follow.

    Code and template are literals: a test collects them from the source and compares them with the translations.
    """
    sentence = Sentence(template.format(**{name: _shown(value) for name, value in values.items()}))
    sentence.code = code
    sentence.values = values
    return sentence


def quoted(text: str) -> Quoted:
    """Data as it stands in a sentence."""
    found = Quoted(f"'{text}'")
    found.inside = text
    return found


def type_title(title: str, type_id: str) -> TypeTitle:
    """A node type's title as it stands in a sentence."""
    found = TypeTitle(title)
    found.type = type_id
    return found


def moment(at: datetime, timezone: str) -> Moment:
    """A moment as it stands in a sentence: ``Saturday 28 November, 22:00 (Europe/Rome)``."""
    local = at.astimezone(ZoneInfo(timezone))
    found = Moment(f"{local:%A} {local.day} {local:%B, %H:%M} ({timezone})")
    found.at, found.timezone = at.astimezone(UTC).isoformat(), timezone
    return found


def cut(text: str, limit: int) -> str:
    """At most ``limit`` characters of a name; one that is short enough stays what it is."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def told(text: str) -> dict[str, Any]:
    """``{code, values}`` of a sentence; an empty code for text that is none."""
    if not isinstance(text, Sentence):
        return {"code": "", "values": {}}
    return {"code": text.code, "values": {name: as_part(value) for name, value in text.values.items()}}


def worded(text: str) -> dict[str, Any]:
    """``{message, told}``: the text, and ``{code, values}`` of a sentence or None."""
    return {"message": str(text), "told": told(text) if isinstance(text, Sentence) else None}


def resaid(text: str, of: Mapping[str, Any] | None) -> str:
    """The sentence whose text and ``told`` were kept; without the latter the text as it is."""
    if not of or not of.get("code"):
        return text
    sentence = Sentence(text)
    sentence.code, sentence.values = str(of["code"]), dict(of.get("values") or {})
    return sentence


def shortened(text: str, limit: int) -> str:
    """The text, or its beginning where it is longer; a sentence that is cut is only text."""
    return text if len(text) <= limit else text[:limit]


def joined(texts: Sequence[str]) -> str:
    """Several texts as one; a single sentence stays one."""
    return texts[0] if len(texts) == 1 else "; ".join(texts)


def _shown(value: Value) -> Value:
    if isinstance(value, Mapping):
        return str(value.get("text", ""))
    return value if isinstance(value, str | int | float) else ", ".join(str(_shown(one)) for one in value)


def as_part(value: Value) -> Any:
    """What stands in a sentence, as JSON: one that is more than its English is an object with that as ``text``."""
    if isinstance(value, Sentence | Quoted | TypeTitle | Moment):
        return value.to_json()
    if isinstance(value, Mapping):  # kept as JSON already
        return value
    return value if isinstance(value, str | int | float) else [as_part(one) for one in value]
