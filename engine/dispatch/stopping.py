"""Ending an attempt that is under way, because its run was cancelled."""

import asyncio

from engine.conductor import CANCELLED
from engine.dispatch.attempts import Attempt
from engine.dispatch.connections import Connections
from engine.dispatch.context import Hold
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import say

UNSURE = Result.failed(
    Code.LOST,
    say(
        "cancelled_unsure",
        "The run was cancelled, but this step could not be ended on the device; it may still be running there. Look "
        "at the device before you run this again.",
    ),
)
PATIENCE = 30.0
_ENGINE_PATIENCE = 5.0
_AGAIN = 0.5


async def stopped(attempt: Attempt, work: "asyncio.Future[Result | Hold]", changes: bool) -> Result | Hold:
    """End it where it runs and say what came of it; the caller lets go of ``work``.

    The device is asked again until the attempt has ended: the first time, the job may only be about to begin there.
    """
    if not attempt.sent:
        return CANCELLED
    loop = asyncio.get_running_loop()
    deadline = loop.time() + (PATIENCE if attempt.device else _ENGINE_PATIENCE)
    while not work.done() and loop.time() < deadline:
        await attempt.end_on_device()
        await asyncio.wait({work}, timeout=_AGAIN)
    if not work.done():
        return UNSURE if changes else CANCELLED
    ended = work.result()
    if isinstance(ended, Result) and (ended.ok or (ended.error is not None and ended.error.code is Code.LOST)):
        return ended
    return CANCELLED


async def end_earlier(connections: Connections, device_id: str, attempt_id: str) -> bool:
    """End what an earlier worker started there; False when the device cannot be asked."""
    try:
        async with asyncio.timeout(PATIENCE):
            await (await connections.get(device_id)).cancel(attempt_id)
            return True
    except (RuotaError, TimeoutError):
        return False


def may_still_run(result: Result) -> bool:
    """Whether a job may go on there: then its folder must stay, so that it can be found and ended."""
    return result.error is not None and result.error.code in (Code.LOST, Code.TIMED_OUT)
