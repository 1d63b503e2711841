"""What an engine node (``node.py``) is given, and what it may answer besides a result.

``async def run(context: NodeContext, params: Mapping[str, Any]) -> Result | Hold``
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx

from engine.conductor.messages import Wake
from engine.connectors.base import Connector
from engine.states import Mode


@dataclass(frozen=True, slots=True)
class Hold:
    """Wait: the node is called again on the wake, with ``memory`` and the ``payload`` of the wake.

    ``wake`` is ``{"kind": "time", "seconds": n}`` or ``{"kind": "approval", "expires_seconds": n}``; of an approval the
    payload is ``{"decision": "approved" | "rejected" | "expired", "by": name, "comment": text}``. An approval may also
    carry ``"title"`` and ``"message"``, which are shown to the person who decides. ``memory`` must be a JSON value
    without secrets; it is kept in the database.
    """

    wake: Wake
    memory: Any = None


class NodeContext(Protocol):
    """The world as one attempt of an engine node sees it.

    ``device`` holds the device's facts as expressions see them (None at run scope), ``devices`` the list of all devices
    (empty at device scope), ``run`` the run as expressions see it. ``memory`` and ``payload`` are None at first.
    ``settings`` are the organisation's settings (mail, chat, names).
    """

    @property
    def mode(self) -> Mode: ...
    @property
    def attempt(self) -> str: ...
    @property
    def memory(self) -> Any: ...
    @property
    def payload(self) -> Any: ...
    @property
    def device(self) -> Mapping[str, Any] | None: ...
    @property
    def devices(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def run(self) -> Mapping[str, Any]: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def http(self) -> httpx.AsyncClient:
        """A client that refuses addresses which a workflow must not reach; it follows no more than 5 redirects."""

    async def connector(self) -> Connector:
        """The device's open connector, shared with its other steps; raises as ``Connector.open`` does."""
        ...

    async def reconnect(self) -> Connector:
        """A new connection in place of one that the device dropped (it has restarted, for one)."""
        ...

    async def secret(self, credential_id: str) -> str:
        """The value of a credential; it is masked wherever this step's output shows it.

        Raises ``RuotaError`` (not_found) when there is no such credential.
        """
        ...

    def log(self, text: str) -> None:
        """Add a line to the step's output."""

    def now(self) -> datetime:
        """The time in UTC."""
        ...
