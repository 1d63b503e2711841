"""Wait: a hold with a time, so that no worker is kept and a restart of Ruota does no harm."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code
from engine.saying import say
from engine.states import Mode

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
LONGEST_DAYS = 366


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Hold until the time has come; in a preview do not wait."""
    now = context.now()
    if context.memory is not None:
        since = datetime.fromisoformat(context.memory["since"])
        left = (datetime.fromisoformat(context.memory["until"]) - now).total_seconds()
        if left > 0:
            return Hold({"kind": "time", "seconds": left}, context.memory)
        return _waited((now - since).total_seconds())
    until = params.get("until") or ""
    if until:
        try:
            end = datetime.fromisoformat(until)
        except ValueError:
            return Result.failed(
                Code.BAD_PARAM,
                say(
                    "wait_no_time",
                    "{until!r} is not a time; write it as 2027-01-31T22:00:00+01:00, with the offset.",
                    until=until,
                ),
            )
        end = end if end.tzinfo else end.replace(tzinfo=UTC)
        seconds = (end - now).total_seconds()
    else:
        seconds = float(params.get("duration", 5)) * UNITS[params.get("unit", "minutes")]
    if seconds > LONGEST_DAYS * UNITS["days"]:
        return Result.failed(
            Code.BAD_PARAM,
            say("wait_long", "The wait would last longer than {limit} days; choose less.", limit=LONGEST_DAYS),
        )
    if seconds <= 0 or context.mode is Mode.PREVIEW:
        return _waited(0)
    memory = {"since": now.isoformat(), "until": datetime.fromtimestamp(now.timestamp() + seconds, UTC).isoformat()}
    return Hold({"kind": "time", "seconds": seconds}, memory)


def _waited(seconds: float) -> Result:
    return Result(ok=True, data={"waited_seconds": max(0, round(seconds))})
