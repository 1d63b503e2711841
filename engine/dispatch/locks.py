"""One device's steps among themselves: reads share it, a change has it alone, in the order in which they came."""

import asyncio
from collections import deque


class DeviceLock:
    """Fair within one drive; what other runs do on the device is settled in the database."""

    def __init__(self) -> None:
        self._readers = 0
        self._changing = False
        self._queue: deque[tuple[bool, asyncio.Future[None]]] = deque()

    async def acquire(self, exclusive: bool) -> None:
        """Wait for the device."""
        if not self._queue and self._free(exclusive):
            self._take(exclusive)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((exclusive, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release(exclusive)
            else:
                self._queue.remove((exclusive, turn))
                self._advance()
            raise

    def release(self, exclusive: bool) -> None:
        """Let the next ones have it."""
        if exclusive:
            self._changing = False
        else:
            self._readers -= 1
        self._advance()

    def _free(self, exclusive: bool) -> bool:
        return not self._changing and not (exclusive and self._readers)

    def _take(self, exclusive: bool) -> None:
        if exclusive:
            self._changing = True
        else:
            self._readers += 1

    def _advance(self) -> None:
        while self._queue and self._free(self._queue[0][0]):
            exclusive, turn = self._queue.popleft()
            if not turn.cancelled():
                self._take(exclusive)
                turn.set_result(None)
