"""One attempt of one step: a script on a device, or an engine node."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import httpx

from engine.catalog import load_run
from engine.connectors.base import Connector, Script
from engine.connectors.redacted import redacted
from engine.connectors.redaction import Redactor
from engine.dispatch.connections import Connections
from engine.dispatch.context import Hold
from engine.dispatch.records import Row
from engine.documents import Result, check_result
from engine.errors import Code, RuotaError
from engine.expressions import is_credential
from engine.graph import PlanNode
from engine.saying import say, type_title
from engine.states import Mode
from engine.store import now

OnText = Callable[[Literal["out", "err"], str], None]
Secret = Callable[[str], Awaitable[str]]
GRACE = 30.0
DROPPED = frozenset({Code.UNREACHABLE, Code.REFUSED})


@dataclass
class Attempt:
    """Everything one try needs. ``device`` is the snapshot, or None at run scope."""

    id: str
    path: str
    node: PlanNode
    mode: Mode
    params: Mapping[str, Any]
    run: Mapping[str, Any]
    device: Row | None
    facts: Mapping[str, Any] | None
    devices: Sequence[Mapping[str, Any]]
    memory: Any
    payload: Any
    settings: Mapping[str, Any]
    connections: Connections
    http: Callable[[], httpx.AsyncClient]
    open_secret: Secret
    on_text: OnText
    on_again: Callable[[], None]
    reach: float
    secrets: list[str] = field(default_factory=list)
    on_begun: Callable[[], None] = lambda: None
    on_exit: Callable[[int | None, bool], None] = lambda _code, _truncated: None
    begun: bool = False
    """Whether its job was seen on the device, by us or by the worker before us: then it is never started again."""
    sent: bool = False
    """Whether the work may have begun; before, it can be let go of without a trace."""

    @property
    def detached(self) -> bool:
        """Whether it runs as a job of its own on the device."""
        return self.node.type.effect == "change" and self.mode is Mode.APPLY

    async def perform(self, script: str | None, python: Path | None) -> Result | Hold:
        """Try; every way in which this can fail is a failed result."""
        limit = self.node.timeout_seconds
        try:
            async with asyncio.timeout(limit + GRACE):
                params = await self._opened(self.params)
                answer = await (self._node(python, params) if python else self._script(script, params))
        except TimeoutError:
            await self.end_on_device()
            answer = Result.failed(
                Code.TIMED_OUT,
                say("step_timed_out", "{title} took longer than {count:g} seconds.", title=self._title, count=limit),
            )
        except RuotaError as error:
            answer = Result.failed(error.code, error.message)
        if isinstance(answer, Hold):
            return answer
        return self._checked(answer)

    async def end_on_device(self) -> None:
        """End what the attempt runs on the device, if it can be reached."""
        if self.device is None:
            return
        try:
            connector = self.connections.present(self.device["id"])
            if connector is not None:
                await asyncio.wait_for(connector.cancel(self.id), GRACE)
        except (RuotaError, TimeoutError):
            pass

    def _checked(self, result: Result) -> Result:
        shown = redacted(result, Redactor(self.secrets)) if self.secrets else result
        return check_result(shown, self.node.type)

    async def _opened(self, value: Any) -> Any:
        if is_credential(value):
            secret = await self.open_secret(value["$credential"])
            self.secrets.append(secret)
            return secret
        if isinstance(value, Mapping):
            return {key: await self._opened(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [await self._opened(inner) for inner in value]
        return value

    async def _script(self, body: str | None, params: Mapping[str, Any]) -> Result:
        device = self.device
        if device is None or body is None:
            return Result.failed(Code.UNSUPPORTED_OS, self._unfit(device))
        connector = await self.connections.get(device["id"])
        script = Script(
            body=body,
            params=params,
            attempt=self.id,
            mode=self.mode,
            timeout_seconds=self.node.timeout_seconds,
            elevated=self._elevated(connector),
            detached=self.detached,
            system=self.node.type.runs_as == "system",
            secrets=tuple(self.secrets),
            on_begun=self._has_begun,
        )
        return await self._run(connector, script)

    def _unfit(self, device: Row | None) -> str:
        title = self._title
        if device is None:
            return say("step_not_server", "{title} does not run on the server.", title=title)
        platform = str(device["platform"])
        return say("step_not_platform", "{title} does not run on {platform}.", title=title, platform=platform)

    @property
    def _title(self) -> str:
        return type_title(self.node.type.title, self.node.type.id)

    def _has_begun(self) -> None:
        if not self.begun:
            self.begun = True
            self.on_begun()

    async def _run(self, connector: Connector, script: Script) -> Result:
        assert self.device is not None
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + self.reach, 0.5
        self.sent = True
        while True:
            try:
                finished = await connector.run(replace(script, begun=self.begun), self._on_output)
                self.on_exit(finished.exit_code, finished.truncated)
                return finished.result
            except RuotaError as error:
                if not self.detached or error.code not in DROPPED:
                    raise
                # the job goes on without us: attach to it again
                if loop.time() > deadline:
                    message = say(
                        "step_unknown_end",
                        "{reason} Whether {title} has finished there is not known.",
                        reason=error.message,
                        title=self._title,
                    )
                    return Result.failed(Code.LOST, message)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)
            connector = await self._again() or connector
            self.on_again()

    async def _again(self) -> Connector | None:
        assert self.device is not None
        try:
            return await self.connections.renew(self.device["id"])
        except RuotaError as error:
            if error.code not in DROPPED:
                raise
            return None

    async def _on_output(self, stream: Literal["out", "err"], text: str) -> None:
        self.on_text(stream, text)

    def _elevated(self, connector: Connector) -> bool:
        match self.node.type.elevation:
            case "admin":
                return True
            case "wanted":
                login = connector.address.login
                # root needs nothing, and who has no way to become root does with less
                return login is not None and login.sudo != "none"
            case _:
                return self.node.type.runs_as == "system"

    async def _node(self, python: Path, params: Mapping[str, Any]) -> Result | Hold:
        self.sent = True
        try:
            answer = await load_run(python)(Context(self), params)
        except (RuotaError, TimeoutError):
            raise
        except httpx.HTTPError as error:
            title, reason = self._title, str(error)
            return Result.failed(
                Code.UNREACHABLE,
                say("step_no_connection", "{title} could not connect: {reason}.", title=title, reason=reason),
            )
        except Exception as error:
            title, reason = self._title, f"{type(error).__name__}: {error}"
            return Result.failed(
                Code.NODE_FAILED, say("step_broke", "{title} broke: {reason}", title=title, reason=reason)
            )
        if isinstance(answer, Result | Hold):
            return answer
        return Result.failed(
            Code.BAD_RESULT, say("step_no_answer", "{title} answered neither a result nor a wait.", title=self._title)
        )


class Context:
    """The ``NodeContext`` of one attempt."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self.mode = attempt.mode
        self.attempt = attempt.id
        self.memory = attempt.memory
        self.payload = attempt.payload
        self.device = attempt.facts
        self.devices = attempt.devices
        self.run = attempt.run
        self.settings = attempt.settings

    @property
    def http(self) -> httpx.AsyncClient:
        return self._attempt.http()

    async def connector(self) -> Connector:
        return await self._attempt.connections.get(self._device_id())

    async def reconnect(self) -> Connector:
        return await self._attempt.connections.renew(self._device_id())

    async def secret(self, credential_id: str) -> str:
        secret = await self._attempt.open_secret(credential_id)
        self._attempt.secrets.append(secret)
        return secret

    def log(self, text: str) -> None:
        self._attempt.on_text("out", Redactor(self._attempt.secrets).apply(text) + "\n")

    def now(self) -> datetime:
        return now()

    def _device_id(self) -> str:
        if self._attempt.device is None:
            raise RuotaError(
                say("step_no_device", "This step runs once for all devices and has no device to connect to.")
            )
        device_id: str = self._attempt.device["id"]
        return device_id
