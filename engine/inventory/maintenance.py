"""Maintenance windows: when changing steps may start on a device.

A window opens on some weekdays at a local wall time and stays open for a number of minutes. A wall time that the change
of clocks leaves out is the moment the clocks have gone forward, one that comes twice is the first; the end is counted
in real minutes from the opening, so that a change of clocks makes no window shorter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from engine.store.models import Client, Site

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 7 * 24 * 60
"""Minutes: a window that opens once a week is then open all week."""


@dataclass(frozen=True, slots=True)
class Span:
    """One time that changing steps may start, from ``opens`` (included) to ``closes`` (not), in UTC."""

    opens: datetime
    closes: datetime

    def has(self, moment: datetime) -> bool:
        """Whether the window is open then."""
        return self.opens <= moment < self.closes


@dataclass(frozen=True, slots=True)
class Window:
    """``days`` of ``DAYS``, in their order; ``start`` as ``HH:MM`` in ``timezone`` (IANA); open for ``minutes``.

    In the last ``margin`` minutes of these nothing starts any more: they are left for what has begun to end.
    """

    days: tuple[str, ...]
    start: str
    minutes: int
    timezone: str
    margin: int = 0

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Window":
        """The window that ``to_json`` gave."""
        return cls(tuple(kept["days"]), kept["start"], kept["minutes"], kept["timezone"], kept.get("margin", 0))

    def to_json(self) -> dict[str, Any]:
        """As a run pins it and the API gives it."""
        margin = {"margin": self.margin} if self.margin else {}
        hours = {"days": list(self.days), "start": self.start, "minutes": self.minutes, **margin}
        return {**hours, "timezone": self.timezone}

    def span(self, moment: datetime) -> Span:
        """The time in which steps may start that ``moment`` is in or, outside, the next one."""
        length = timedelta(minutes=self.minutes - self.margin)
        hour, minute = self.start.split(":")
        days = ",".join(str((DAYS.index(day) + 1) % 7) for day in self.days)
        begin = (moment - length).astimezone(ZoneInfo(self.timezone))
        for found in CronSim(f"{int(minute)} {int(hour)} * * {days}", begin):
            opens = found.astimezone(UTC)
            # a search that begins in the hour that comes twice gives what was in its first pass as well
            if opens + length > moment:
                return Span(opens, opens + length)
        raise AssertionError("A window with a day opens every week.")


def window_of(client: Client, site: Site | None) -> Window | None:
    """The window of the devices of a client at a site: the site's own, else the client's; None for any time."""
    if site is not None and site.window is not None:
        return Window.from_json({**site.window, "timezone": site.timezone})
    return None if client.window is None else Window.from_json(client.window)
