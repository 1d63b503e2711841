"""The process that an inline script tells before anything else, so that it can be ended from another connection."""

import re

_TOLD = re.compile(rb"\x1eruota-pid:(\d+ \d+)\x1e")
_LONGEST = 60


class PidReader:
    """Takes the process out of the first output; what is not it passes."""

    def __init__(self) -> None:
        self.process: str | None = None
        """Its pid and the ticks of its start, as "4711 638000000000000000"."""
        self._rest: bytes | None = b""

    def feed(self, data: bytes) -> bytes:
        """Ordinary output of this piece."""
        if self._rest is None:
            return data
        data = self._rest + data
        found = _TOLD.search(data)
        if found is not None:
            self.process = found[1].decode()
            self._rest = None
            return data[: found.start()] + data[found.end() :]
        if len(data) > 4096 or (len(data) > _LONGEST and b"\x1e" not in data[-_LONGEST:]):
            self._rest = None
            return data
        self._rest = data
        return b""

    def end(self) -> bytes:
        """What was held back, once the stream has ended."""
        rest, self._rest = self._rest or b"", None
        return rest
