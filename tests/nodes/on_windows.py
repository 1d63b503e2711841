"""Runs a case on a Windows machine: preview, apply, apply again, and what must hold between them."""

import asyncio
import json
import secrets
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from engine.connectors import Connector, Script, connect
from engine.states import Mode
from tests.nodes.cases import Case, check
from tests.nodes.context import Bench
from tests.nodes.windows import USUAL, Machine, Machines, skip_on_real

_LOOK = '[void]$all.Add([string](@(& {\n%s\n}) -join "`n"))'


def run_case(case: Case, machines: Machines, *, job: bool) -> None:
    """As ``tests.nodes.on_device.run_case`` does on Linux, and as SYSTEM where it must.

    ``job``: apply it as the detached job that every changing step is, what runs as SYSTEM in a task. One case of
    a node type shows that it can be one; it costs three starts of PowerShell instead of one.
    """
    skip_on_real(case)
    touched = "setup" in case.value or case.entry.node_type.effect == "change"
    machine = machines.get(case.value.get("os", USUAL), touched=touched)
    asyncio.run(_Run(case, machine, machine.bring(case.value), job=job).all())


class _Run:
    def __init__(self, case: Case, machine: Machine, params: dict[str, Any], *, job: bool) -> None:
        self._case, self._machine, self._params, self._job = case, machine, params, job
        self._value, self._type = case.value, case.entry.node_type
        self._changes = self._type.effect == "change"
        self._mode = self._value.get("mode", "apply")
        self._system = machine.system if self._type.runs_as == "system" else None
        self._looker: Connector
        self._runner: Connector

    async def all(self) -> None:
        async with AsyncExitStack() as stack:
            self._looker = self._runner = await stack.enter_async_context(connect(self._machine.address))
            if self._system is not None:
                self._runner = await stack.enter_async_context(connect(self._system))
            watched = await self._set_up()
            if self._changes:
                await self._preview(watched)
            if self._mode == "apply":
                await self._apply()

    async def _set_up(self) -> str:
        """What is watched, as it is then: both in one start of PowerShell, which costs more than anything it does."""
        setup, watch = "\n".join(self._value.get("setup", ())), self._value.get("watch", "")
        return (await self._looks([setup, watch]))[1] if setup or watch else ""

    async def _preview(self, watched: str) -> None:
        if self._mode == "apply" and not self._value.get("preview", True):
            return
        before = self._machine.state()
        result, output = await self._run(Mode.PREVIEW)
        shown = json.dumps([result, output], ensure_ascii=False)[:4000]
        expect = self._case.expect
        assert result["changed"] is False, shown
        if self._mode == "preview":
            check(self._case, result)
        elif expect.get("ok", True):
            assert result["ok"], shown
            if "changed" in expect:
                assert result["would_change"] is expect["changed"], shown
        touched = _difference(before, self._machine.state())
        assert touched == {}, f"the preview changed something: {touched}"
        if watch := self._value.get("watch"):
            assert (await self._looks([watch]))[0] == watched, "the preview changed something"

    async def _apply(self) -> None:
        result, output = await self._run(Mode.APPLY, job=self._job)
        assert result["would_change"] is False
        try:
            check(self._case, result)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{output}") from None
        looks = self._value.get("after", ())
        if looks:
            seen = await self._looks([look["ps"] for look in looks])
            assert [one.strip() for one in seen] == [look["gives"] for look in looks], looks
        idempotent = self._type.idempotent and self._value.get("again", True)
        if self._changes and idempotent and self._case.expect.get("ok", True):
            again, output = await self._run(Mode.APPLY)
            assert (again["ok"], again["changed"]) == (True, False), f"{json.dumps(again)[:3000]}\n{output}"

    async def _run(self, mode: Mode, *, job: bool = False) -> tuple[dict[str, Any], str]:
        if self._case.entry.python is not None:
            return await self._by_engine(mode)
        system = self._type.runs_as == "system" and (job or self._system is None)
        return await perform(
            self._looker if job else self._runner, self._case.entry.scripts["windows"], self._params, mode,
            elevated=self._type.elevation == "admin", detached=job, system=system,
            forget=mode is Mode.PREVIEW or not self._machine.begins_anew,
        )  # fmt: skip

    async def _by_engine(self, mode: Mode) -> tuple[dict[str, Any], str]:
        ahead = timedelta(seconds=self._value.get("ahead_seconds", 0))
        bench = Bench(mode=mode, address=self._machine.address, passed=ahead)
        try:
            result = await bench.attempt_of(self._case.entry, self._params)
        finally:
            await bench.close()
        return result.to_json(), bench.output[-4000:]

    async def _looks(self, texts: list[str]) -> list[str]:
        parts = "; ".join(_LOOK % text for text in texts)
        body = f"$all = New-Object Collections.ArrayList; {parts}; Complete-Step @{{ seen = $all }}"
        result, output = await perform(self._looker, body, {}, Mode.APPLY)
        assert result["ok"], f"{texts}\n{result}\n{output}"
        return [str(one) for one in result["data"]["seen"]]


async def perform(
    connector: Connector, body: str, params: dict[str, Any], mode: Mode, *, forget: bool = True, **fields: bool
) -> tuple[dict[str, Any], str]:
    """Run a script there; its result and what it printed. ``forget``: leave nothing of it on the machine."""
    attempt, pieces = secrets.token_hex(16), []

    async def heard(_stream: str, text: str) -> None:
        pieces.append(text)

    finished = await connector.run(Script(body, params, attempt, mode, 240, **fields), heard)
    if forget and (fields.get("detached") or fields.get("system")):
        await connector.forget(attempt)
    return finished.result.to_json(), "".join(pieces)


def _difference(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """What differs, in lines."""
    found = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            was, now = set(old.splitlines()), set(new.splitlines())
            found[key] = ("\n".join(was - now), "\n".join(now - was))
    return found
