"""The device that is there from the start: the machine Ruota runs on."""

import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory.clients import create_client
from engine.inventory.devices import create_device
from engine.store.models import Client, Device, Setting

CLIENT = "This office"
DEVICE = "This computer"
_DONE = "inventory.this_computer"


def ensure_this_computer(session: Session) -> Device | None:
    """Put this machine into the inventory, once ever: a device that somebody has deleted stays deleted."""
    if session.get(Setting, _DONE) is not None:
        return None
    session.add(Setting(key=_DONE, value=True))
    session.flush()
    client = session.scalars(select(Client).where(Client.name == CLIENT)).first()
    client = client or create_client(session, {"name": CLIENT})
    platform = "windows" if sys.platform == "win32" else "linux"
    return create_device(
        session,
        {"name": DEVICE, "client_id": client.id, "connector": "local", "platform": platform, "address": "localhost"},
    )
