"""Approval: a hold until a person decides, or the time for it is over."""

from collections.abc import Mapping
from typing import Any

from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.states import Mode

SECONDS_PER_HOUR = 3600


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Ask, then answer with the decision. In a preview nobody is asked."""
    if context.mode is Mode.PREVIEW:
        return _decided(context, "approved", "", "Preview: nobody was asked.")
    if context.memory is None:
        wake = {
            "kind": "approval",
            "expires_seconds": params.get("expires_hours", 72) * SECONDS_PER_HOUR,
            "title": params["title"],
            "message": params.get("message", ""),
        }
        return Hold(wake, {"asked": True})
    answer = context.payload if isinstance(context.payload, Mapping) else {}
    decision = answer.get("decision")
    if decision not in ("approved", "rejected"):
        decision = "expired"
    return _decided(context, decision, str(answer.get("by") or ""), str(answer.get("comment") or ""))


def _decided(context: NodeContext, decision: str, by: str, comment: str) -> Result:
    moment = context.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return Result(ok=True, data={"decision": decision, "by": by, "comment": comment, "decided_at": moment})
