"""Cron expressions in a time zone; times come and go in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from engine.errors import Code, RuotaError
from engine.saying import say


def upcoming(cron: str, timezone: str, after: datetime, count: int) -> list[datetime]:
    """The next ``count`` due times after ``after``, in UTC; fewer when there are no more.

    Raises ``RuotaError`` (bad_param) naming what cannot be understood.
    """
    times = _simulation(cron, timezone, after)
    found: list[datetime] = []
    while len(found) < count and (due := next(times, None)) is not None:
        found.append(due.astimezone(UTC))
    return found


def following(cron: str, timezone: str, after: datetime) -> datetime | None:
    """The next due time after ``after``, in UTC; None when it never comes."""
    return next(iter(upcoming(cron, timezone, after, 1)), None)


def _simulation(cron: str, timezone: str, after: datetime) -> CronSim:
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise RuotaError(
            say("cron_zone", "{timezone!r} is no time zone; write one such as Europe/Rome.", timezone=timezone),
            code=Code.BAD_PARAM,
            pointer="/timezone",
        ) from None
    try:
        return CronSim(cron, after.astimezone(zone))
    except CronSimError as error:
        reason = str(error)
        raise RuotaError(
            say(
                "cron_unreadable",
                "{cron!r} is no schedule: {reason}. Write five fields, such as '0 3 * * 2'.",
                cron=cron,
                reason=reason,
            ),
            code=Code.BAD_PARAM,
            pointer="/cron",
        ) from None
