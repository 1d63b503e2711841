"""Gather: one list of what every device has come to, and its numbers."""

from collections.abc import Mapping
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.states import FAILURES, Outcome


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Answer with the list and its numbers."""
    devices = [dict(device) for device in context.devices]
    failed = [str(device.get("name", "")) for device in devices if device.get("outcome") in set(FAILURES)]
    changed = [device for device in devices if device.get("outcome") in (Outcome.CHANGED, Outcome.WOULD_CHANGE)]
    data = {
        "results": devices,
        "count": len(devices),
        "ok_count": len(devices) - len(failed),
        "changed_count": len(changed),
        "failed_count": len(failed),
        "failed": failed,
    }
    return Result(ok=True, data=data)
