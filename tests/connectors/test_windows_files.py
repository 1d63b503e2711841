"""Files to and from a Windows device over a connection that breaks in the middle: whole, or cleanly failed."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from engine.connectors import connect
from engine.connectors.windows import files
from engine.errors import Code, RuotaError
from tests.connectors.support import go
from tests.lab.windows.fixtures import Windows

pytestmark = pytest.mark.xdist_group("windows")
OLD, NEW = b"old" * 1000, bytes(range(251)) * 12_000


class Place:
    """A folder on the device with a file in it, and one here."""

    def __init__(self, machine: Windows, tmp_path: Path) -> None:
        name = f"ruota-files-{os.urandom(4).hex()}"
        self.folder: Path = machine.device.path(f"C:\\ProgramData\\{name}")
        self.folder.mkdir()
        self.there, self.target = self.folder / "file", f"C:\\ProgramData\\{name}\\file"
        self.here = tmp_path / "here"
        self.address = machine.address

    async def fails(self, verb: str, *words: Any) -> RuotaError:
        """The error of a transfer; the same connector then does it again, whole."""
        async with connect(self.address) as connector:
            with pytest.raises(RuotaError) as caught:
                await getattr(connector, verb)(*words)
            self.there_after, self.here_after = self.there.read_bytes(), self.here.read_bytes()
            await self._nothing_left()
            await getattr(connector, verb)(*words)
        return caught.value

    async def _nothing_left(self) -> None:
        """The program on the device gives up by itself."""
        async with asyncio.timeout(60):
            while [path.name for path in self.folder.iterdir()] != ["file"]:
                await asyncio.sleep(0.1)


@pytest.fixture
def place(windows: Windows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(files, "PATIENCE_SECONDS", 10)
    windows.lab.faults.planned.clear()
    return Place(windows, tmp_path)


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_answer"])
@pytest.mark.parametrize(("operation", "after"), [("Send", 1), ("Send", 12), ("Receive", 0)])
def test_a_file_that_breaks_off_on_its_way_there(
    windows: Windows, place: Place, operation: str, after: int, kind: Any
) -> None:
    place.there.write_bytes(OLD)
    place.here.write_bytes(NEW)
    windows.lab.faults.plan(operation, kind, after=after)
    error = go(place.fails("put", place.here, place.target))
    assert error.code is Code.UNREACHABLE and "was lost" in error.message
    # when only the answer is missing, the new one may be there: but then it is there whole
    assert place.there_after == OLD or (operation == "Receive" and place.there_after == NEW)
    assert place.there.read_bytes() == NEW
    assert windows.lab.faults.planned[operation][0].times == 0


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_answer"])
@pytest.mark.parametrize("after", [0, 6])
def test_a_file_that_breaks_off_on_its_way_back(windows: Windows, place: Place, after: int, kind: Any) -> None:
    place.there.write_bytes(NEW)
    place.here.write_bytes(OLD)
    windows.lab.faults.plan("Receive", kind, after=after)
    error = go(place.fails("get", place.target, place.here))
    assert error.code is Code.UNREACHABLE and "was lost" in error.message
    assert place.here_after == OLD
    assert hashlib.sha256(place.here.read_bytes()).digest() == hashlib.sha256(NEW).digest()
    assert [path.name for path in place.here.parent.iterdir()] == ["here"]
    assert windows.lab.faults.planned["Receive"][0].times == 0


def test_a_file_that_is_not_the_one_that_was_measured_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.there.write_bytes(OLD)
    place.here.write_bytes(NEW)
    measure = files.files.measure

    async def another(device: str, source: Path) -> tuple[int, str]:
        size, _ = await measure(device, source)
        # as if a byte had changed after the look
        source.write_bytes(b"\1" + NEW[1:])
        return size, hashlib.sha256(NEW).hexdigest()

    with monkeypatch.context() as patch:
        patch.setattr(files.files, "measure", another)
        with pytest.raises(RuotaError, match="it arrived damaged"):
            go(_put(place))
    assert place.there.read_bytes() == OLD
    assert [path.name for path in place.folder.iterdir()] == ["file"]


async def _put(place: Place) -> None:
    async with connect(place.address) as connector:
        await connector.put(place.here, place.target)
