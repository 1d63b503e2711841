"""Lab devices in the inventory: under a client of their own, so that nobody takes them for real ones."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory import create_client, create_credential, create_device, delete_client, delete_device
from engine.inventory.credentials import delete_credential, update_credential
from engine.inventory.devices import update_device
from engine.store.models import Client, Credential, Device
from engine.vault import Vault

CLIENT = "Laboratory"


def enrol(session: Session, vault: Vault, login: Mapping[str, str], platform: str, ports: Mapping[str, int]) -> None:
    """Put devices with this login into the inventory, or bring those that are there up to date.

    ``login``: the fields of their credential. ``ports``: where each of them, by name, listens on the loopback
    interface.
    """
    client = _client(session) or create_client(session, {"name": CLIENT})
    credential = _credential(session, vault, client, platform, login)
    reached: dict[str, Any] = {"connector": "ssh"}
    if platform == "windows":
        reached = {"connector": "winrm", "winrm": {"scheme": "http", "auth": "ntlm"}}
    for name, port in ports.items():
        values = {
            "address": "127.0.0.1", "port": port, "platform": platform, "credential_id": credential.id, **reached,
            "tags": ["laboratory"],
        }  # fmt: skip
        known = session.scalars(select(Device).where(Device.client_id == client.id, Device.name == name)).first()
        if known is None:
            create_device(session, {"name": name, "client_id": client.id, **values})
        elif known.port != port or known.credential_id != credential.id:
            update_device(session, known.id, values)


def take_away(session: Session) -> int:
    """Delete the laboratory from the inventory; how many devices it had."""
    client = _client(session)
    if client is None:
        return 0
    devices = list(session.scalars(select(Device.id).where(Device.client_id == client.id)))
    for device_id in devices:
        delete_device(session, device_id)
    for credential_id in list(session.scalars(select(Credential.id).where(Credential.client_id == client.id))):
        delete_credential(session, credential_id)
    session.flush()
    delete_client(session, client.id)
    return len(devices)


def _client(session: Session) -> Client | None:
    return session.scalars(select(Client).where(Client.name == CLIENT)).first()


def _credential(session: Session, vault: Vault, client: Client, platform: str, login: Mapping[str, str]) -> Credential:
    name = f"{CLIENT} ({platform.capitalize()})"
    found = session.scalars(
        select(Credential).where(Credential.name == name, Credential.client_id == client.id)
    ).first()
    if found is not None:
        return update_credential(session, vault, found.id, login)
    return create_credential(session, vault, {"name": name, "client_id": client.id, **login})
