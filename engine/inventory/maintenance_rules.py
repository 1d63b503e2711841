"""What a maintenance window must be like, and the sentences when it is not."""

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import RuotaError
from engine.inventory import rules
from engine.inventory.maintenance import DAYS, LONGEST
from engine.saying import say

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def client_window(value: Any) -> dict[str, Any] | None:
    """The window of a client, which has a time zone of its own; None for any time."""
    return _checked(value, {**_FIELDS, "timezone": _timezone})


def site_window(value: Any) -> dict[str, Any] | None:
    """The window of a site, in the site's time zone; None for that of its client."""
    return _checked(value, _FIELDS)


def _checked(value: Any, checks: Mapping[str, rules.Check]) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise rules.bad(
            say("window_unusable", "A maintenance window needs days, start and minutes, or is null."), "/window"
        )
    missing = [field for field in checks if field not in value and field != "margin"]
    if missing:
        raise rules.bad(
            say("window_lacks", "The maintenance window lacks {field}.", field=rules.shown(missing[0])),
            f"/window/{missing[0]}",
        )
    found = rules.checked(value, checks, "maintenance window", "/window")
    if found.get("margin", 0) >= found["minutes"]:
        raise _bad_margin(found["margin"])
    return {field: kept for field, kept in found.items() if field != "margin" or kept}


def _days(value: Any) -> list[str]:
    known = isinstance(value, list | tuple) and all(isinstance(day, str) and day in DAYS for day in value)
    if not known or not value:
        raise rules.bad(
            say("window_days", "A maintenance window needs at least one weekday, each one of {days}.", days=DAYS),
            "/window/days",
        )
    return [day for day in DAYS if day in value]


def _start(value: Any) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise rules.bad(
            say(
                "window_start",
                "The maintenance window starts at {value}; write a time from 00:00 to 23:59.",
                value=rules.shown(value),
            ),
            "/window/start",
        )
    return value


def _minutes(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST:
        raise rules.bad(
            say(
                "window_minutes",
                "The maintenance window is {value} minutes long; it must be from 1 to {limit}, which is a week.",
                value=rules.shown(value),
                limit=LONGEST,
            ),
            "/window/minutes",
        )
    return value


def _margin(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _bad_margin(value)
    return value


def _bad_margin(value: Any) -> RuotaError:
    return rules.bad(
        say(
            "window_margin",
            "The last {value} minutes of the maintenance window let nothing start; "
            "write a number from 0 to less than the window is long.",
            value=rules.shown(value),
        ),
        "/window/margin",
    )


def _timezone(value: Any) -> str:
    try:
        return rules.timezone(value)
    except RuotaError as error:
        raise rules.bad(error.message, "/window/timezone") from None


_FIELDS: dict[str, rules.Check] = {"days": _days, "start": _start, "minutes": _minutes, "margin": _margin}
