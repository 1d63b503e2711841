"""Restart: the boot id before, a detached order, a durable wait, a new boot id, then a system that is ready."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from engine.connectors.base import Connector, Script
from engine.dispatch.context import Hold, NodeContext
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.saying import Sentence, resaid, say, worded
from engine.states import Mode

STEP_TIMEOUT_SECONDS = 90.0
FIRST_LOOK_SECONDS = 10
LONGEST_PAUSE_SECONDS = 12
MOST_REFUSALS = 3
MOST_ORDERS = 2
PATIENCE_SECONDS = 60
LATEST_ORDER_SECONDS = 900
"""After the first order: later than that, whoever it was agreed with (a window, its people) may think otherwise."""
SCRIPTS = {"linux": "linux.sh", "windows": "windows.ps1"}
STARTING = ("initializing", "starting", "offline")


async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    """Order the restart; on every later call look whether the device is back."""
    if context.memory is None:
        return await _order(context, params)
    return await _look_again(context, params, dict(context.memory))


async def _order(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold:
    connector = await context.connector()
    now = await _script(context, connector, "look", {})
    if not now.ok:
        return now
    before = str(now.data["boot_id"])
    if params.get("only_if_pending") and not now.data["pending"]:
        return _left_alone(before, "Nothing asks for a restart.")
    people = int(now.data["sessions"])
    if people and _spares_people(params):
        who = say(
            "people_logged_on",
            "{count} person is logged on." if people == 1 else "{count} people are logged on.",
            count=people,
        )
        warning = say("reboot_left_out", "The computer was not restarted: {reason}", reason=who)
        return replace(_left_alone(before, str(who)), warnings=(warning,))
    if context.mode is Mode.PREVIEW:
        data = {**_left_alone(before, "Preview: it would restart.").data, "rebooted": True}
        return Result(ok=True, would_change=True, data=data)
    if (refused := await _tell(context, connector, "order", params)) is not None:
        return refused
    context.log(f"Restart ordered; boot id before: {before}")
    return _ordered(context, params, before, 1)


async def _tell(
    context: NodeContext,
    connector: Connector,
    name: str,
    params: Mapping[str, Any],
    only: Mapping[str, str] | None = None,
) -> Result | None:
    """Give the order, with ``only`` ``{"before": boot id}`` to none but that start; a refusal, or None."""
    wanted = {"delay_seconds": _delay(params), "message": params.get("message", ""), **(only or {})}
    try:
        answer = await _script(context, connector, "order", wanted, name)
    except RuotaError as error:
        # a dropped line here is what a restart looks like; a wrong guess shows as an unchanged boot id later
        if error.code not in (Code.UNREACHABLE, Code.REFUSED, Code.TIMED_OUT):
            raise
        context.log(error.message)
        return None
    return None if answer.ok or answer.error is None or answer.error.code is Code.LOST else answer


def _ordered(context: NodeContext, params: Mapping[str, Any], before: str, orders: int) -> Hold:
    memory = {"before": before, "since": context.now().isoformat(), "tries": 0, "orders": orders}
    return Hold({"kind": "time", "seconds": FIRST_LOOK_SECONDS + _delay(params)}, memory)


def _delay(params: Mapping[str, Any]) -> int:
    return int(params.get("delay_seconds", 5))


async def _look_again(context: NodeContext, params: Mapping[str, Any], memory: dict[str, Any]) -> Result | Hold:
    since = datetime.fromisoformat(memory["since"])
    waited = (context.now() - since).total_seconds()
    state: Mapping[str, Any] | None = None
    try:
        connector = await context.reconnect()
        asked = {"services": params.get("services", []), "before": memory["before"]}
        answer = await _script(context, connector, "ready", asked)
        state = answer.data if answer.ok else None
    except RuotaError as error:
        if error.code is Code.HOST_KEY_CHANGED:
            raise
        if error.code is Code.AUTH_FAILED and not _may_try_again(context, memory):
            raise
        memory |= {"why": str(error.message), "told": worded(error.message)["told"]}
    after = str(state["boot_id"]) if state else ""
    if state is not None and after != memory["before"] and _is_ready(state):
        settle = params.get("settle_seconds", 10)
        if settle and not memory.get("settled"):
            return Hold({"kind": "time", "seconds": settle}, {**memory, "settled": True})
        return _restarted(memory["before"], state, waited)
    limit = params.get("max_wait_seconds", 1800)
    if waited >= _delay(params) + limit:
        return _too_long(memory, state, limit)
    if after == memory["before"] and _seems_lost(params, memory, waited, limit):
        return await _order_again(context, connector, params, memory)
    tries = memory["tries"] + 1
    return Hold({"kind": "time", "seconds": min(2 + tries, LONGEST_PAUSE_SECONDS)}, {**memory, "tries": tries})


def _seems_lost(params: Mapping[str, Any], memory: Mapping[str, Any], waited: float, limit: float) -> bool:
    """An order can get lost with its connection, and one that was accepted can come to nothing."""
    patience = _delay(params) + min(PATIENCE_SECONDS, limit / 4)
    return memory.get("orders", 1) < MOST_ORDERS and patience <= waited <= LATEST_ORDER_SECONDS


async def _order_again(
    context: NodeContext, connector: Connector, params: Mapping[str, Any], memory: Mapping[str, Any]
) -> Result | Hold:
    orders = memory.get("orders", 1) + 1
    if _spares_people(params):
        now = await _script(context, connector, "look", {}, f"look-{orders}")
        if not now.ok or now.data["sessions"]:
            context.log("Somebody may be logged on by now, so the restart is not ordered once more.")
            return Hold({"kind": "time", "seconds": LONGEST_PAUSE_SECONDS}, {**memory, "orders": MOST_ORDERS})
    context.log("The computer is still running its old start; the restart is ordered once more.")
    refused = await _tell(context, connector, f"order-{orders}", params, {"before": memory["before"]})
    return refused or _ordered(context, params, memory["before"], orders)


def _spares_people(params: Mapping[str, Any]) -> bool:
    return bool(params.get("if_users_logged_on", "proceed") == "skip")


def _may_try_again(context: NodeContext, memory: dict[str, Any]) -> bool:
    """While a member of a domain starts, it refuses good passwords; a few tries do not lock an account."""
    memory["refused"] = memory.get("refused", 0) + 1
    return _platform(context) == "windows" and memory["refused"] <= MOST_REFUSALS


def _platform(context: NodeContext) -> str:
    return str((context.device or {}).get("platform", "linux"))


def _is_ready(state: Mapping[str, Any]) -> bool:
    return state["state"] not in STARTING and not state["missing"]


def _too_long(memory: Mapping[str, Any], state: Mapping[str, Any] | None, limit: int) -> Result:
    minutes = max(1, round(limit / 60))
    if state is None:
        return Result.failed(
            Code.TIMED_OUT,
            say(
                "reboot_not_back",
                "The computer did not come back within {count} minute; look at its screen. {why}"
                if minutes == 1
                else "The computer did not come back within {count} minutes; look at its screen. {why}",
                count=minutes,
                why=resaid(str(memory.get("why", "")), memory.get("told")),
            ),
        )
    if state["boot_id"] == memory["before"]:
        return Result.failed(
            Code.TIMED_OUT,
            say(
                "reboot_never_left",
                "After {count} minute the computer is still running its old start; something blocks it."
                if minutes == 1
                else "After {count} minutes the computer is still running its old start; something blocks it.",
                count=minutes,
            ),
        )
    return Result.failed(
        Code.TIMED_OUT,
        say(
            "reboot_not_ready",
            "The computer restarted, but is not ready after {count} minute: {what}."
            if minutes == 1
            else "The computer restarted, but is not ready after {count} minutes: {what}.",
            count=minutes,
            what=_unready(state),
        ),
    )


def _unready(state: Mapping[str, Any]) -> Sentence:
    if state["missing"]:
        return say("reboot_services", "these services do not run: {services}", services=str(state["missing"]))
    return say("reboot_state", "its state is {state}", state=str(state["state"]))


def _restarted(before: str, state: Mapping[str, Any], waited: float) -> Result:
    failed = say("services_failed", "These services failed to start: {services}.", services=str(state["failed"]))
    data = {
        "rebooted": True,
        "skipped_reason": None,
        "boot_id_before": before,
        "boot_id_after": state["boot_id"],
        "down_seconds": round(waited),
        "system_state": state["state"],
    }
    return Result(ok=True, changed=True, warnings=(failed,) if state["failed"] else (), data=data)


def _left_alone(boot_id: str, reason: str) -> Result:
    data = {
        "rebooted": False,
        "skipped_reason": reason,
        "boot_id_before": boot_id,
        "boot_id_after": boot_id,
        "down_seconds": 0,
        "system_state": "unknown",
    }
    return Result(ok=True, data=data)


async def _script(
    context: NodeContext, connector: Connector, moment: str, params: Mapping[str, Any], name: str = ""
) -> Result:
    """``name`` tells the attempts of one moment apart."""

    async def on_output(stream: Literal["out", "err"], text: str) -> None:
        context.log(text)

    script = Script(
        body=Path(__file__).with_name(SCRIPTS[_platform(context)]).read_text("utf-8"),
        params={"moment": moment, **params},
        attempt=f"{context.attempt}-{name or moment}",
        mode=context.mode,
        timeout_seconds=STEP_TIMEOUT_SECONDS,
        elevated=moment == "order",
    )
    return (await connector.run(script, on_output)).result
