"""What names, addresses and tags must be like, and the sentences when they are not."""

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.saying import quoted, say

LONGEST_NAME = 200
LONGEST_TEXT = 20_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_QUEUE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_TAG = re.compile(r"[^\s,:;\"'|]{1,60}")

Check = Callable[[Any], Any]


def bad(message: str, pointer: str | None = None) -> RuotaError:
    """An error about a value that a person gave."""
    return RuotaError(message, code=Code.BAD_PARAM, pointer=pointer)


def conflict(message: str) -> RuotaError:
    """An error about something that is there already, or still in use."""
    return RuotaError(message, code=Code.CONFLICT)


def missing(message: str) -> RuotaError:
    """An error about something that is not there."""
    return RuotaError(message, code=Code.NOT_FOUND)


def shown(value: Any) -> str:
    """A value as a sentence may show it: quoted, short, nothing that acts on a terminal."""
    text = "".join(one if one.isprintable() else "�" for one in str(value))
    return quoted(text if len(text) <= 80 else text[:77] + "…")


def name(value: Any) -> str:
    """A name of 1 to 200 characters on one line."""
    if not isinstance(value, str) or not value.strip():
        raise bad(say("name_needed", "A name is needed."), "/name")
    text = value.strip()
    if len(text) > LONGEST_NAME:
        raise bad(
            say(
                "name_long",
                "The name {name} has {length} characters; the most is {limit}.",
                name=shown(text),
                length=len(text),
                limit=LONGEST_NAME,
            ),
            "/name",
        )
    if _CONTROL.search(text):
        raise bad(
            say(
                "name_unshown",
                "The name {name} holds a character that cannot be shown; leave it out.",
                name=shown(text),
            ),
            "/name",
        )
    return text


def queue(value: Any) -> str:
    """The name of a queue, which is written in command lines; empty for the common one."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _QUEUE.fullmatch(value):
        raise bad(
            say(
                "queue_name",
                "The queue {value} cannot be used; take lower-case letters, digits and hyphens, at most 40.",
                value=shown(value),
            ),
            "/queue",
        )
    return value


def free_text(value: Any) -> str:
    """Notes and the like."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise bad(say("text_long", "The text is too long; the most is {limit} characters.", limit=LONGEST_TEXT))
    return value


def word(value: Any) -> str:
    """A short text on one line, such as a user name; it may be empty."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_NAME or _CONTROL.search(value):
        raise bad(say("word_unusable", "{value} cannot be used; write a short text on one line.", value=shown(value)))
    return value.strip()


def address(value: Any) -> str:
    """A host name or an IP address."""
    text = value.strip() if isinstance(value, str) else ""
    bare, _, zone = text.removeprefix("[").removesuffix("]").partition("%")
    try:
        ip_address(bare)
        if re.fullmatch(r"[A-Za-z0-9_.-]*", zone):
            return f"{bare}%{zone}" if zone else bare
    except ValueError:
        labels = text.removesuffix(".").split(".")
        digits = labels[-1].isdecimal()
        if len(text) <= 253 and not digits and all(_LABEL.fullmatch(label) for label in _ascii(labels)):
            return text
    raise bad(
        say("address_unusable", "The address {value} is no host name and no IP address.", value=shown(value)),
        "/address",
    )


def _ascii(labels: Iterable[str]) -> list[str]:
    """Labels as the network sees them; one that cannot be put in that form stays, and is refused."""
    found = []
    for label in labels:
        try:
            found.append(label if label.isascii() else label.encode("idna").decode("ascii"))
        except UnicodeError:
            found.append("")
    return found


def port(value: Any) -> int:
    """A TCP port, 1 to 65535."""
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise bad(
            say("port_unusable", "The port is {value}; it must be a whole number from 1 to 65535.", value=shown(value)),
            "/port",
        )
    return int(text)


def tags(value: Any) -> list[str]:
    """Tags in lower case, each once, sorted."""
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(tag, str) for tag in value):
        raise bad(say("tags_no_list", "The tags must be a list of words."), "/tags")
    found = {tag.strip().lower() for tag in value} - {""}
    for tag in found:
        if not _TAG.fullmatch(tag) or _CONTROL.search(tag):
            raise bad(
                say(
                    "tag_unusable",
                    "The tag {tag} cannot be used; write one word without commas, colons or quotes.",
                    tag=shown(tag),
                ),
                "/tags",
            )
    if len(found) > 50:
        raise bad(say("tags_many", "There are {length} tags; the most is 50.", length=len(found)), "/tags")
    return sorted(found)


def timezone(value: Any) -> str:
    """An IANA time zone."""
    try:
        return zoneinfo.ZoneInfo(str(value)).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise bad(
            say("zone_unknown", "There is no time zone {value}; write one such as Europe/Rome.", value=shown(value)),
            "/timezone",
        ) from None


def one_of(what: str, *allowed: str) -> Check:
    """A check that takes one of a few words."""

    def check(value: Any) -> str:
        if value not in allowed:
            raise bad(
                say(
                    "one_of",
                    "The {what} is {value}; it must be one of {choices}.",
                    what=what,
                    value=shown(value),
                    choices=list(allowed),
                ),
                f"/{what}",
            )
        return str(value)

    return check


def reference(value: Any) -> str | None:
    """An id, or None for none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise bad(say("id_unusable", "{value} is not an id.", value=shown(value)))
    return value


def checked(values: Mapping[str, Any], checks: Mapping[str, Check], what: str, at: str = "") -> dict[str, Any]:
    """The values, each through its check; a field that is not known is an error with a suggestion.

    ``at`` is the pointer to where the values stand.
    """
    for field in values:
        if field not in checks:
            raise bad(
                say(
                    "field_unknown_of",
                    "A {what} has no field {field}{hint}.",
                    what=what,
                    field=shown(field),
                    hint=did_you_mean(field, checks),
                ),
                f"{at}/{field}",
            )
    return {field: checks[field](value) for field, value in values.items()}


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'`` when something known looks like the text, else nothing."""
    by_fold = {entry.casefold(): entry for entry in known}
    close = difflib.get_close_matches(str(text).casefold(), by_fold, n=1, cutoff=0.7)
    return say("hint_meant", "; did you mean {meant!r}", meant=by_fold[close[0]]) if close else ""


def same_name(column: Any, text: str) -> Any:
    """A condition: the same name, upper and lower case (of the Latin alphabet) being one."""
    return func.lower(column) == text.lower() if text.isascii() else column == text


def count(session: Session, query: Select[Any]) -> int:
    """How many rows the query has."""
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def plural(number: int, noun: str) -> str:
    """``1 device``, ``2 devices``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
