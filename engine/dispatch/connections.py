"""The connections of a drive: one per device, opened when first needed, shared by its steps."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from engine.connectors.base import Address, Connector
from engine.errors import RuotaError

HANDSHAKES = 100
FindAddress = Callable[[str], Awaitable[Address]]
MakeConnector = Callable[[Address], Connector]
OnOpened = Callable[[str, Connector], Awaitable[None]]
OnError = Callable[[str, str], None]


class Connections:
    """``opened`` is told of each new connection, ``failed`` of each that could not be made."""

    def __init__(self, find: FindAddress, make: MakeConnector, opened: OnOpened, failed: OnError) -> None:
        self._find, self._make, self._opened, self._failed = find, make, opened, failed
        self._open: dict[str, Connector] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._handshakes = asyncio.Semaphore(HANDSHAKES)

    def present(self, device_id: str) -> Connector | None:
        """The open connection, if there is one."""
        return self._open.get(device_id)

    async def get(self, device_id: str) -> Connector:
        """The device's connection, opened now if need be. Raises ``RuotaError`` as ``Connector.open`` does."""
        async with self._locks.setdefault(device_id, asyncio.Lock()):
            connector = self._open.get(device_id)
            if connector is None:
                connector = self._open[device_id] = await self._connect(device_id)
            return connector

    async def renew(self, device_id: str) -> Connector:
        """A new connection in place of the present one."""
        await self.close(device_id)
        return await self.get(device_id)

    async def close(self, device_id: str) -> None:
        """Drop the device's connection."""
        connector = self._open.pop(device_id, None)
        if connector is not None:
            with contextlib.suppress(RuotaError, OSError):
                await connector.close()

    async def close_all(self) -> None:
        """Drop them all."""
        await asyncio.gather(*(self.close(device_id) for device_id in list(self._open)))

    async def _connect(self, device_id: str) -> Connector:
        address = await self._find(device_id)
        connector = self._make(address)
        async with self._handshakes:
            try:
                await connector.open()
            except RuotaError as error:
                self._failed(device_id, error.message)
                raise
        try:
            await self._opened(device_id, connector)
        except BaseException:
            await connector.close()
            raise
        return connector


def facts_to_keep(facts: dict[str, Any]) -> dict[str, Any]:
    """Of what a device says of itself, what the inventory keeps (its host key has a place of its own)."""
    return {name: value for name, value in facts.items() if name != "host_key"}
