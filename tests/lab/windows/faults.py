"""Faults on demand: what shall go wrong, where, and how often."""

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "timeout", "shell_not_found", "access_denied", "quota", "too_large", "busy", "bad_request", "unavailable",
    "forbidden", "cut_before", "cut_after", "cut_answer", "slow",
]  # fmt: skip
"""``cut_before`` and ``cut_after`` close the connection before or after the request was carried out, ``cut_answer``
once ``at`` bytes of the answer have gone (0: half of them); ``too_large`` refuses messages of more than ``at`` bytes;
``slow`` waits ``seconds`` first."""


@dataclass
class Fault:
    kind: Kind
    times: int = 1
    after: int = 0
    seconds: float = 1.0
    at: int = 0


@dataclass
class Faults:
    """Planned by operation, such as ``Receive``; ``*`` is any."""

    planned: dict[str, list[Fault]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(
        self, operation: str, kind: Kind, *, times: int = 1, after: int = 0, seconds: float = 1.0, at: int = 0
    ) -> None:
        """The next ``times`` requests of the operation go wrong, once ``after`` of them have gone well."""
        with self.lock:
            self.planned.setdefault(operation, []).append(Fault(kind, times, after, seconds, at))

    def take(self, operation: str, size: int = 0) -> Fault | None:
        """What shall go wrong with this request of ``size`` bytes."""
        with self.lock:
            for fault in (*self.planned.get(operation, ()), *self.planned.get("*", ())):
                if fault.kind == "too_large" and size <= fault.at:
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.times > 0:
                    fault.times -= 1
                    return fault
        return None
