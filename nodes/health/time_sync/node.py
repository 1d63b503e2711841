"""Is the clock right: ask the device, and compare with the middle of the time that the answer took."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from engine.catalog.loading import SCRIPTS
from engine.connectors.base import Script
from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result

TIMEOUT_SECONDS = 60.0


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """The script answers with the device's clock in the place of the skew; here it becomes the skew."""
    connector = await context.connector()
    platform = str((context.device or {}).get("platform", "linux"))
    body = Path(__file__).with_name(SCRIPTS[platform]).read_text("utf-8")
    script = Script(body=body, params={}, attempt=context.attempt, mode=context.mode, timeout_seconds=TIMEOUT_SECONDS)

    async def on_output(stream: Literal["out", "err"], text: str) -> None:
        context.log(text)

    before = context.now().timestamp()
    finished = await connector.run(script, on_output)
    after = context.now().timestamp()
    result = finished.result
    if not result.ok:
        return result
    # the device shows whole seconds: on average half a second more has passed
    skew = round(float(result.data["skew_seconds"]) + 0.5 - (before + after) / 2)
    allowed = params.get("max_skew_seconds", 60)
    return replace(result, data={**result.data, "skew_seconds": skew, "in_sync": abs(skew) <= allowed})
