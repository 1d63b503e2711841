"""Test the connection: a fresh login, then the device's own answers and its clock beside ours."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from engine.catalog.loading import SCRIPTS
from engine.connectors.base import Connector, Script
from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import say

TIMEOUT_SECONDS = 60.0


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """A login that fails is the result, with the connector's own sentence; nothing is tried twice."""
    try:
        connector = await context.reconnect()
        facts = await connector.facts()
        result, skew = await _ask(context, connector, elevated=bool(facts.get("elevated")))
    except RuotaError as error:
        return Result.failed(error.code, error.message)
    if not result.ok:
        return result
    blockers = list(result.data["blockers"])
    allowed = params.get("max_skew_seconds", 300)
    if abs(skew) > allowed:
        way = "ahead" if skew > 0 else "behind"
        blockers.append(
            f"The clock is {abs(skew)} seconds {way}; put it right, since logins and certificates depend on it."
        )
    return replace(result, data={**result.data, "clock_skew_seconds": skew, "blockers": blockers})


async def _ask(context: NodeContext, connector: Connector, *, elevated: bool) -> tuple[Result, int]:
    async def on_output(stream: Literal["out", "err"], text: str) -> None:
        context.log(text)

    platform = str((context.device or {}).get("platform", "linux"))
    script = Script(
        body=Path(__file__).with_name(SCRIPTS[platform]).read_text("utf-8"),
        params={},
        attempt=context.attempt,
        mode=context.mode,
        timeout_seconds=TIMEOUT_SECONDS,
        elevated=elevated,
    )
    before = context.now().timestamp()
    result = (await connector.run(script, on_output)).result
    after = context.now().timestamp()
    if not result.ok:
        return result, 0
    if "clock_skew_seconds" not in result.data:
        return Result.failed(Code.BAD_RESULT, say("clock_silent", "The device gave no time of its clock.")), 0
    return result, round(float(result.data["clock_skew_seconds"]) + 0.5 - (before + after) / 2)
