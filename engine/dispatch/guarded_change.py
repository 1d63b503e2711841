"""A change that could lock Ruota out: the device is told to undo it by itself, and only a new login takes that back.

The script of such a node type has two moments, given as the param ``moment``: ``apply`` makes the change and, before
it, arms an undo on the device; ``confirm`` withdraws the undo, or fails with ``guard_blocked`` if it has already begun.
The param ``change`` is the attempt's id in both, so that an undo and a confirmation always mean the same change.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from engine.catalog.loading import SCRIPTS
from engine.connectors.base import Connector, Script
from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import resaid, say, worded
from engine.states import Mode

TIMEOUT_SECONDS = 300.0
MARGIN_SECONDS = 30


async def guarded_change(context: NodeContext, folder: Path, params: Mapping[str, Any]) -> Result | Hold:
    """Apply, log in anew, confirm. If no new login works, wait until the device has undone the change, and say so.

    ``folder`` is the node type's, with its scripts.
    """
    assert context.device is not None
    platform = str(context.device["platform"])
    script = folder / SCRIPTS[platform]
    if not script.is_file():
        return Result.failed(
            Code.UNSUPPORTED_OS, say("this_not_platform", "This step does not run on {platform}.", platform=platform)
        )
    body = script.read_text("utf-8")
    if context.memory is not None:
        return await _after_undo(context, body, params)
    connector = await context.connector()
    try:
        result = await _run(context, connector, body, "apply", {**params, **way_in(connector)})
    except RuotaError as error:
        if error.code not in (Code.UNREACHABLE, Code.REFUSED, Code.TIMED_OUT) or context.mode is Mode.PREVIEW:
            raise
        return _wait_for_undo(context, params, error.message)
    if context.mode is Mode.PREVIEW:
        return result
    if not result.ok or not result.changed:
        return result
    try:
        # the change may have cut the old connection: from here on only a new one counts
        connector = await context.reconnect()
        confirmed = await _run(context, connector, body, "confirm", params)
    except RuotaError as error:
        return _wait_for_undo(context, params, error.message)
    return result if confirmed.ok else confirmed


def way_in(connector: Connector) -> dict[str, str]:
    """How Ruota logs in, so that a script can refuse what would shut just that out."""
    address, login = connector.address, connector.address.login
    if address.connector == "local" or login is None:
        return {"login_user": "", "login_method": "none", "login_port": ""}
    key = bool(login.private_key or login.certificate or login.use_agent)
    return {
        "login_user": login.username,
        "login_method": "key" if key else "password",
        "login_port": str(address.port),
    }


def _wait_for_undo(context: NodeContext, params: Mapping[str, Any], why: str) -> Hold:
    seconds = params.get("rollback_minutes", 5) * 60 + MARGIN_SECONDS
    context.log(f"{why} Waiting for the device to undo the change by itself.")
    return Hold(
        {"kind": "time", "seconds": seconds},
        {"why": str(why), "told": worded(why)["told"], "since": context.now().isoformat()},
    )


async def _after_undo(context: NodeContext, body: str, params: Mapping[str, Any]) -> Result:
    why = resaid(str(context.memory["why"]), context.memory.get("told"))
    since = datetime.fromisoformat(context.memory["since"]).strftime("%H:%M")
    try:
        connector = await context.reconnect()
        result = await _run(context, connector, body, "confirm", params)
    except RuotaError as error:
        return Result.failed(
            error.code,
            say(
                "change_no_undo",
                "Since the change at {since} UTC Ruota cannot log in, and the undo did not help: {reason}",
                since=since,
                reason=error.message,
            ),
        )
    if result.ok:
        return Result.failed(
            Code.GUARD_BLOCKED,
            say(
                "change_shut_out",
                "Ruota could not log in for a while after the change; look at the device. {why}",
                why=why,
            ),
        )
    if result.error is not None and result.error.code != Code.GUARD_BLOCKED:
        return result
    return Result.failed(
        Code.GUARD_BLOCKED,
        say(
            "change_undone",
            "After the change Ruota could not log in, so the device went back to its old settings. {why}",
            why=why,
        ),
    )


async def _run(context: NodeContext, connector: Connector, body: str, moment: str, params: Mapping[str, Any]) -> Result:
    async def on_output(stream: Literal["out", "err"], text: str) -> None:
        context.log(text)

    script = Script(
        body=body,
        params={**params, "moment": moment, "change": context.attempt},
        # the change itself by the attempt's own id, by which a cancelled run ends it on the device
        attempt=context.attempt if moment == "apply" else f"{context.attempt}-{moment}",
        mode=context.mode,
        timeout_seconds=TIMEOUT_SECONDS,
        elevated=True,
        guarded=True,
        detached=moment == "apply" and context.mode is Mode.APPLY,
    )
    return (await connector.run(script, on_output)).result
