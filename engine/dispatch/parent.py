"""Processes that die with their parent, however the parent dies."""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent dies; ``parent`` is the pid it must still have.

    To be called in the child: right after a fork, or before an exec (the request survives one). A parent that died
    before the request is noticed by its pid.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def watch_parent(parent: int, every: float = 1.0) -> None:
    """Where the kernel has no such request, a thread looks every second whether the parent is still there."""
    if _LIBC is not None:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every)
        os._exit(1)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()
