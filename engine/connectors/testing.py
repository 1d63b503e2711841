"""Testing a connection: can Ruota get in, and become an administrator, and what does the device say of itself."""

from typing import Any

from engine.connectors.base import Address
from engine.connectors.connecting import connect
from engine.errors import Code, RuotaError


async def test_connection(address: Address) -> tuple[bool, Code | None, str, dict[str, Any]]:
    """(ok, code, one sentence, facts). ``facts`` has ``host_key`` where one was seen, even if it was refused."""
    connector = connect(address)
    try:
        async with connector:
            facts = await connector.facts()
    except RuotaError as error:
        seen = getattr(error, "host_key", None)
        return False, error.code, error.message, {"host_key": seen} if seen else {}
    wanted = address.login is not None and address.login.sudo != "none"
    if wanted and not facts.get("elevated"):
        message = (
            f"Ruota can log in to {address.name}, but cannot become an administrator with sudo; check the sudo rights."
        )
        return False, Code.NOT_ELEVATED, message, facts
    system = facts.get("os") or facts.get("platform") or "an unknown system"
    return True, None, f"Ruota can log in to {address.name}, which runs {system}.", facts


test_connection.__test__ = False  # type: ignore[attr-defined]
