"""One line of the benchmark's table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is ours divided by ``against`` where less is better, theirs divided by ours where more is better."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float | None
