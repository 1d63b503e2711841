"""The time constants of dispatch, in one place; a test may make them short."""

import json
import os
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tempo:
    """All in seconds.

    ``heartbeat`` between signs of life of a drive, ``stale`` until one without is taken over; ``poll`` between looks at
    what others wrote (a cancel, a decision); ``linger`` that a drive with nothing to do waits for a near wake;
    ``group`` in which writes are gathered into one transaction; ``tick`` of the scheduler; ``lease`` of its leader;
    ``lost`` until a queued drive that Valkey does not know is enqueued again; ``lock`` between looks at a busy device;
    ``unserved`` until a device that waits for a worker is told that none runs;
    ``reach`` for which a dropped connection to a running change is tried again; ``publish`` between live messages.
    """

    heartbeat: float = 2.0
    stale: float = 15.0
    poll: float = 0.5
    linger: float = 3.0
    group: float = 0.002
    tick: float = 1.0
    lease: float = 10.0
    lost: float = 5.0
    lock: float = 0.5
    reach: float = 120.0
    publish: float = 0.1
    missed: float = 3600.0
    unserved: float = 20.0

    @classmethod
    def from_environment(cls) -> "Tempo":
        """The defaults, changed by a JSON object in ``RUOTA_TEMPO``."""
        changes = json.loads(os.environ.get("RUOTA_TEMPO") or "{}")
        known = {field.name for field in fields(cls)}
        return cls(**{name: float(value) for name, value in changes.items() if name in known})
