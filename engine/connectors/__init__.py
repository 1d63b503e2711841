"""Transports to devices: ``connect(address)`` gives the one that the address names."""

from engine.connectors.base import Address, Connector, Finished, Login, OnOutput, Script
from engine.connectors.connecting import connect

__all__ = ["Address", "Connector", "Finished", "Login", "OnOutput", "Script", "connect"]
