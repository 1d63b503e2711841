"""Testing a device's connection, and keeping what it says."""

import asyncio
from typing import Any

from editor.services import Services
from engine.connectors import ConnectionTest, test_connection
from engine.errors import Code
from engine.inventory import address_of, get_device
from engine.saying import say, worded
from engine.store import now

LONGEST_SECONDS = 60


def test_device(services: Services, device_id: str) -> dict[str, Any]:
    """Connect, log in, ask for facts; one sentence says how it went. Facts and a first host key are kept."""
    with services.database.session() as session:
        device = get_device(session, device_id)
        address = address_of(session, services.vault, device)
        name = device.name
    try:
        tested = asyncio.run(asyncio.wait_for(test_connection(address), LONGEST_SECONDS))
    except TimeoutError:
        message = say(
            "test_silent",
            "{device} did not answer within {limit} seconds; check that it is on and reachable.",
            device=name,
            limit=LONGEST_SECONDS,
        )
        tested = ConnectionTest(False, Code.TIMED_OUT, message, {})
    host_key = tested.facts.get("host_key")
    known = {key: value for key, value in tested.facts.items() if key != "host_key"}
    with services.database.begin() as session:
        kept = get_device(session, device_id)
        if tested.ok:
            kept.facts, kept.last_seen_at, kept.last_error = {**kept.facts, **known}, now(), None
            if kept.host_key is None and host_key:
                kept.host_key = host_key
        else:
            kept.last_error = tested.message
    return {
        "ok": tested.ok,
        "code": tested.code.value if tested.code else None,
        **worded(tested.message),
        "facts": known,
        "host_key": host_key,
    }
