"""How a drive gets to its devices: addresses and secrets from the database, what is learned noted back."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from engine.connectors import connect
from engine.connectors.base import Address, Connector
from engine.dispatch.connections import facts_to_keep
from engine.dispatch.replaying import State
from engine.dispatch.world import World
from engine.dispatch.writer import Writer
from engine.errors import Code, RuotaError
from engine.inventory.addresses import address_of
from engine.inventory.credentials import open_secret
from engine.saying import say
from engine.store import now
from engine.store.models import Device

log = logging.getLogger("ruota.drive")
Answer = TypeVar("Answer")


class Reach:
    """Reads run in a thread, so that the other devices go on meanwhile."""

    def __init__(self, world: World, state: State, writer: Writer) -> None:
        self._world, self._state, self._writer = world, state, writer
        self._unknown: set[str] = set()

    async def address(self, device_id: str) -> Address:
        """Where the device is now; a device that was deleted meanwhile is an error that names it."""
        return await self._read(lambda session: self._address(session, device_id))

    async def secret(self, credential_id: str) -> str:
        """The value of a credential."""
        return await self._read(lambda session: open_secret(session, self._world.vault, credential_id).reveal())

    def connector(self, address: Address) -> Connector:
        """The connector for an address."""
        return connect(address)

    async def opened(self, device_id: str, connector: Connector) -> None:
        """A device has answered: note when; of one that is new to us, what it is and its host key."""
        values: dict[str, object] = {"last_seen_at": now(), "last_error": None}
        if device_id in self._unknown:
            values.update(await self._learn(connector))
            self._unknown.discard(device_id)
        self._note(device_id, values)

    async def _learn(self, connector: Connector) -> dict[str, object]:
        """What a new device is. One that does not say so is still there: its steps will tell what is wrong."""
        try:
            facts = await connector.facts()
        except RuotaError as error:
            log.warning("%s does not say what it is: %s", connector.address.name, error.message)
            return {}
        learned: dict[str, object] = {"facts": facts_to_keep(facts)}
        if facts.get("host_key") and connector.address.host_key is None:
            learned["host_key"] = facts["host_key"]
        return learned

    def failed(self, device_id: str, message: str) -> None:
        """A device could not be reached."""
        self._note(device_id, {"last_error": message})

    def _note(self, device_id: str, values: dict[str, object]) -> None:
        self._state.records.pending.inventory.setdefault(device_id, {}).update(values)
        self._writer.wake()

    def _address(self, session: Session, device_id: str) -> Address:
        device = session.get(Device, device_id)
        if device is None:
            name = self._state.devices[device_id].get("name", device_id)
            raise RuotaError(
                say("device_deleted", "{name} was deleted after the run had started.", name=name), code=Code.NOT_FOUND
            )
        checked = (device.winrm or {}).get("verify", "pin")
        pins = device.connector == "ssh" or (device.connector == "winrm" and checked == "pin")
        if not device.facts or (device.host_key is None and pins):
            self._unknown.add(device_id)
        return address_of(session, self._world.vault, device)

    async def _read(self, work: Callable[[Session], Answer]) -> Answer:
        def read() -> Answer:
            with self._world.database.session() as session:
                return work(session)

        return await asyncio.to_thread(read)
