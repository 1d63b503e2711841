"""Faults on demand: what shall go wrong, where, and how often."""

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "timeout", "shell_not_found", "access_denied", "quota", "too_large", "busy", "bad_request", "unavailable",
    "cut_before", "cut_after", "cut_answer", "slow",
]  # fmt: skip
"""``cut_before`` and ``cut_after`` close the connection before or after the request was carried out, ``cut_answer`` in
the middle of the answer; ``slow`` waits ``seconds`` first."""


@dataclass
class Fault:
    kind: Kind
    times: int = 1
    after: int = 0
    seconds: float = 1.0


@dataclass
class Faults:
    """Planned by operation, such as ``Receive``; ``*`` is any."""

    planned: dict[str, list[Fault]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, operation: str, kind: Kind, *, times: int = 1, after: int = 0, seconds: float = 1.0) -> None:
        """The next ``times`` requests of the operation go wrong, once ``after`` of them have gone well."""
        with self.lock:
            self.planned.setdefault(operation, []).append(Fault(kind, times, after, seconds))

    def take(self, operation: str) -> Fault | None:
        """What shall go wrong with this request."""
        with self.lock:
            for fault in (*self.planned.get(operation, ()), *self.planned.get("*", ())):
                if fault.after > 0:
                    fault.after -= 1
                elif fault.times > 0:
                    fault.times -= 1
                    return fault
        return None
