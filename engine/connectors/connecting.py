"""The connector of an address."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.connectors.base import Address, Connector
from engine.connectors.local import LocalTransport
from engine.connectors.places import HostKeyChanged
from engine.connectors.shell import ShellConnector
from engine.connectors.ssh import SshTransport
from engine.connectors.sudo import Sudo
from engine.connectors.windows.connector import WindowsConnector
from engine.connectors.windows.winrm import WinrmTransport
from engine.errors import Code, RuotaError
from engine.saying import say


@dataclass(frozen=True, slots=True)
class ConnectionTest:
    """What "Test connection" found: one sentence, the code when it went wrong, the facts when it went well.

    When the device shows another host key than the pinned one, the facts are that key alone (``host_key``).
    """

    ok: bool
    code: Code | None
    message: str
    facts: Mapping[str, Any]


def connect(address: Address) -> Connector:
    """A connector that is not open yet; use ``async with``, or ``open`` and ``close``."""
    if address.connector == "local":
        return ShellConnector(address, LocalTransport(address.name), Sudo(address, os.geteuid() == 0))
    if address.connector == "ssh":
        root = address.login is not None and address.login.username == "root"
        return ShellConnector(address, SshTransport(address), Sudo(address, root))
    return WindowsConnector(address, WinrmTransport(address))


async def test_connection(address: Address) -> ConnectionTest:
    """Log in, ask the device about itself and whether the login can become administrator; never raises RuotaError."""
    try:
        async with connect(address) as connector:
            facts = await connector.facts()
    except HostKeyChanged as error:
        # the key of a jump host is not the device's own
        shown = {"host_key": error.shown} if error.address is address else {}
        return ConnectionTest(False, error.code, error.message, shown)
    except RuotaError as error:
        return ConnectionTest(False, error.code, error.message, {})
    wanted = address.login is not None and address.login.sudo != "none"
    if wanted and not facts["elevated"]:
        message = say(
            "reached_no_sudo",
            "{device} can be reached, but its login cannot become administrator with sudo.",
            device=address.name,
        )
        return ConnectionTest(False, Code.NOT_ELEVATED, message, facts)
    return ConnectionTest(True, None, _reached(address.name, facts), facts)


def _reached(device: str, facts: Mapping[str, Any]) -> str:
    system = str(facts["os"])
    if facts["elevated"]:
        return say(
            "reached_admin", "{device} can be reached as administrator; it runs {system}.", device=device, system=system
        )
    return say(
        "reached_plain",
        "{device} can be reached without administrator rights; it runs {system}.",
        device=device,
        system=system,
    )


# the name is that of the button; pytest shall not take it for a test
test_connection.__test__ = False  # type: ignore[attr-defined]
