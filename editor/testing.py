"""Testing a device's connection, and keeping what it says."""

import asyncio
from dataclasses import replace
from typing import Any

from editor.services import Services
from engine.connectors import test_connection
from engine.inventory import address_of, devices
from engine.store import now

LONGEST_SECONDS = 60


def test_device(services: Services, device_id: str) -> dict[str, Any]:
    """Connect, log in, ask for facts; one sentence says how it went. Facts and a first host key are kept."""
    with services.database.session() as session:
        device = devices.get_device(session, device_id)
        address = address_of(session, services.vault, device)
    tested = asyncio.run(asyncio.wait_for(test_connection(replace(address)), LONGEST_SECONDS))
    with services.database.begin() as session:
        kept = devices.get_device(session, device_id)
        if tested.ok:
            kept.facts, kept.last_seen_at, kept.last_error = {**kept.facts, **tested.facts}, now(), None
            if kept.host_key is None and tested.host_key:
                kept.host_key = tested.host_key
        else:
            kept.last_error = tested.message
    return {
        "ok": tested.ok,
        "code": tested.code.value if tested.code else None,
        "message": tested.message,
        "facts": tested.facts,
        "host_key": tested.host_key,
    }
