"""The connector of an address."""

import os

from engine.connectors.base import Address, Connector
from engine.connectors.local import LocalTransport
from engine.connectors.shell import ShellConnector
from engine.connectors.ssh import SshTransport
from engine.connectors.sudo import Sudo
from engine.errors import Code, RuotaError


def connect(address: Address) -> Connector:
    """A connector that is not open yet; use ``async with``, or ``open`` and ``close``."""
    if address.connector == "local":
        return ShellConnector(address, LocalTransport(address.name), Sudo(address, os.geteuid() == 0))
    if address.connector == "ssh":
        root = address.login is not None and address.login.username == "root"
        return ShellConnector(address, SshTransport(address), Sudo(address, root))
    raise RuotaError(f"{address.name} is reached by WinRM, which this version does not speak.", code=Code.UNAVAILABLE)
