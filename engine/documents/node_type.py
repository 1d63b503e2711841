"""A node type: an entry of the catalog, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.documents.workflow import JsonObject, Retry

FAILED_PORT = "failed"


@dataclass(frozen=True, slots=True)
class Port:
    """A way out of a node after success. The first port whose ``when`` (CEL over the outputs) holds is taken.

    ``offline``: who goes on by it cannot be reached. ``empty``: outputs that are lists and hold nothing then.
    """

    name: str
    title: str
    description: str = ""
    when: str | None = None
    offline: bool = False
    empty: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeType:
    """``ports`` are the success ports, exactly one of which is taken; the port ``failed`` exists besides.

    ``ports_from`` names a param that is a list of objects with a ``name``: one port for each, taken when the
    output ``port`` equals that name; the declared ``ports`` follow as the rest.
    ``control`` marks what the conductor itself must know: containers (``for_each``, ``repeat``), ``call``, ``stop``.
    ``scope``: ``device`` runs on or for each device, ``run`` once for all devices (a meeting point), ``either``
    lets the node choose (``run`` unless the node says otherwise).
    ``words``: what people read, in other languages, by language (``it``): title, description, aliases, summary, ports,
    and for params and outputs the words at each place of the schema (``engine/catalog/translation.py``).
    ``elevation``: ``admin`` needs an administrator; ``wanted`` becomes one where the login can, and does with less.
    """

    id: str
    version: str
    title: str
    description: str
    summary: str
    icon: str
    params: JsonObject
    outputs: JsonObject
    effect: Literal["read", "change"]
    idempotent: bool
    supports_preview: bool
    aliases: tuple[str, ...] = ()
    words: Mapping[str, JsonObject] = field(default_factory=dict)
    platforms: Mapping[str, JsonObject] = field(default_factory=dict)
    ports: tuple[Port, ...] = (Port("ok", "Done"),)
    ports_from: str | None = None
    control: Literal["for_each", "repeat", "call", "stop"] | None = None
    scope: Literal["device", "run", "either"] = "device"
    reboot: Literal["never", "maybe", "always"] = "never"
    risk: Literal["read", "low", "medium", "high"] = "low"
    runs_as: Literal["login", "system"] = "login"
    elevation: Literal["none", "wanted", "admin"] = "none"
    cuts_access: bool = False
    concurrency_key: str | None = None
    timeout_seconds: float = 300.0
    retry: Retry = field(default_factory=Retry)
    minutes_saved: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def area(self) -> str:
        """``patch`` of ``patch.scan``."""
        return self.id.partition(".")[0]
