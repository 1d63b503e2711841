"""A bench for one node type: the world as a drive makes it, with the real local connector of this machine or root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Literal

import httpx

from engine.catalog import Entry, load_run
from engine.connectors import Address, Connector, Script, connect
from engine.dispatch.context import Hold
from engine.documents import NodeType, Result, check_result
from engine.errors import Code, RuotaError
from engine.states import Mode

LOCAL = Address(device_id="d1", name="device", connector="local")


@dataclass
class Bench:
    """``NodeContext`` of a single attempt. Time passes at once: a hold moves the clock on by what it asked for."""

    mode: Mode = Mode.APPLY
    address: Address | None = LOCAL
    devices: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    memory: Any = None
    payload: Any = None
    attempt: str = field(default_factory=lambda: token_hex(16))
    output: str = ""
    passed: timedelta = timedelta()
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    run: Mapping[str, Any] = field(default_factory=lambda: {"id": "r1", "mode": "apply"})
    _connector: Connector | None = None

    @property
    def device(self) -> Mapping[str, Any] | None:
        """The facts of the device."""
        return {"id": "d1", "name": self.address.name, "platform": self.address.platform} if self.address else None

    async def connector(self) -> Connector:
        """The open connector."""
        if self._connector is None:
            assert self.address is not None
            self._connector = connect(self.address)
            await self._connector.open()
        return self._connector

    async def reconnect(self) -> Connector:
        """A new one."""
        if self._connector is not None:
            await self._connector.close()
            self._connector = None
        return await self.connector()

    async def secret(self, credential_id: str) -> str:
        """A credential of the bench."""
        if credential_id not in self.secrets:
            raise RuotaError(f"There is no credential {credential_id}.", code=Code.NOT_FOUND)
        return self.secrets[credential_id]

    def log(self, text: str) -> None:
        """Keep the line."""
        self.output += text + "\n"

    def now(self) -> datetime:
        """The time, holds included."""
        return datetime.now(UTC) + self.passed

    async def close(self) -> None:
        """Drop the connections."""
        if self._connector is not None:
            await self._connector.close()
        await self.http.aclose()

    async def attempt_of(self, entry: Entry, params: Mapping[str, Any], *, most_holds: int = 200) -> Result:
        """One attempt to its end: a hold is answered at once with the bench's payload."""
        if entry.python is None:
            return check_result(await self.script_of(entry, params), entry.node_type)
        answer = await self.call(entry, params)
        for _ in range(most_holds):
            if isinstance(answer, Result):
                return answer
            self.passed += timedelta(seconds=float(answer.wake.get("seconds", 0)))
            self.memory = answer.memory
            answer = await self.call(entry, params)
        raise AssertionError("the node waits without end")

    async def call(self, entry: Entry, params: Mapping[str, Any]) -> Result | Hold:
        """One call of an engine node."""
        assert entry.python is not None
        answer: Result | Hold = await load_run(entry.python)(self, params)
        return check_result(answer, entry.node_type) if isinstance(answer, Result) else answer

    async def script_of(self, entry: Entry, params: Mapping[str, Any]) -> Result:
        """The node type's script alone."""
        connector = await self.connector()
        script = Script(
            body=entry.scripts[connector.address.platform],
            params=params,
            attempt=self.attempt,
            mode=self.mode,
            timeout_seconds=entry.node_type.timeout_seconds,
            elevated=entry.node_type.elevation == "admin",
            detached=detached(entry.node_type, self.mode),
            system=entry.node_type.runs_as == "system",
            guarded=entry.node_type.cuts_access,
        )
        return (await connector.run(script, self._on_output)).result

    async def _on_output(self, stream: Literal["out", "err"], text: str) -> None:
        self.output += text


def detached(node_type: NodeType, mode: Mode) -> bool:
    """Changes run as jobs of their own on the device."""
    return node_type.effect == "change" and mode is Mode.APPLY
