"""Child processes that are kept running: started, watched, started again, ended in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.dispatch.parent import die_with_parent

FIRST_BACK_OFF = 0.2
LONGEST_BACK_OFF = 30.0
STEADY = 60.0
LOG_LIMIT = 10_000_000


@dataclass
class Child:
    """One part of Ruota in a process of its own; what it says goes to its log file."""

    name: str
    command: Sequence[str]
    log: Path
    environ: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    back_off: float = FIRST_BACK_OFF
    due: float | None = None

    def start(self) -> None:
        """Start the process, bound to the life of this one."""
        parent = os.getpid()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environ),
                pass_fds=self.pass_fds,
                process_group=0,
                preexec_fn=lambda: die_with_parent(parent),
            )
        self.started, self.due = time.monotonic(), None

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def how_it_ended(self) -> str:
        """In words: by which signal, or with which exit code."""
        code = self.process.returncode if self.process else None
        if code is None:
            return "is running"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def last_words(self) -> str:
        """The last line of its log."""
        try:
            lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic) for it to end, then kill it with all of its group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Nursery:
    """Children in the order in which they start; they end in the reverse order."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> Child:
        """Start a child and keep it running from now on."""
        self.children.append(child)
        child.start()
        return child

    def tend(self) -> None:
        """Start again what has died, the later the oftener it dies."""
        now = time.monotonic()
        for child in self.children:
            if child.alive():
                continue
            if child.due is None:
                child.back_off = FIRST_BACK_OFF if now - child.started > STEADY else child.back_off
                child.due = now + child.back_off
                self.say(f"The {child.name} {child.how_it_ended()}; it is started again. Its log is {child.log}.")
                child.back_off = min(child.back_off * 2, LONGEST_BACK_OFF)
            elif now >= child.due:
                child.start()

    def stop(self, patience: float) -> None:
        """End all children, the last started first asked; none is left when this returns."""
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        for child in reversed(self.children):
            child.end(deadline)
        self.children.clear()


def part(name: str, *arguments: str) -> list[str]:
    """The command line of one of Ruota's own parts."""
    return [sys.executable, "-m", "engine.cli", name, *arguments]
