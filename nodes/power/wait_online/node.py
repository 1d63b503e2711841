"""Wait until reachable: try to log in, hold a little longer each time, and look twice before believing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError

LONGEST_PAUSE_SECONDS = 60
NOT_WORTH_WAITING = (Code.AUTH_FAILED, Code.HOST_KEY_CHANGED, Code.NOT_ELEVATED)


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Online when two logins, ``stable_seconds`` apart, have worked; offline when the time is over."""
    memory = dict(context.memory or {"since": context.now().isoformat(), "tries": 0, "seen": False})
    waited = (context.now() - datetime.fromisoformat(memory["since"])).total_seconds()
    try:
        connector = await context.reconnect()
        await connector.facts()
    except RuotaError as error:
        if error.code in NOT_WORTH_WAITING:
            return Result.failed(error.code, error.message)
        if waited >= params.get("max_wait_seconds", 600):
            context.log(error.message)
            return Result(ok=True, warnings=(error.message,), data={"online": False, "waited_seconds": round(waited)})
        tries = memory["tries"] + 1
        pause = min(2 ** min(tries, 6), LONGEST_PAUSE_SECONDS)
        return Hold({"kind": "time", "seconds": pause}, {**memory, "tries": tries, "seen": False})
    stable = params.get("stable_seconds", 15)
    if memory["seen"] or not stable:
        return Result(ok=True, data={"online": True, "waited_seconds": round(waited)})
    return Hold({"kind": "time", "seconds": stable}, {**memory, "seen": True})
