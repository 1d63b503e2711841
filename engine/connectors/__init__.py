"""Transports to devices: ``connect(address)`` gives the one that the address names."""

from engine.connectors.base import Address, Connector, Finished, Login, OnOutput, Script
from engine.connectors.connecting import ConnectionTest, connect, test_connection

__all__ = [
    "Address",
    "ConnectionTest",
    "Connector",
    "Finished",
    "Login",
    "OnOutput",
    "Script",
    "connect",
    "test_connection",
]
