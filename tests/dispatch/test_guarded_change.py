"""A guarded change over a connection that the change itself breaks."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from engine.connectors import Connector, Script
from engine.connectors.base import Finished, OnOutput
from engine.dispatch.guarded_change import guarded_change
from engine.documents import Result
from tests.nodes.context import Bench
from tests.support.sshd import Sshd, sudoers

__all__ = ["sudoers"]

CHANGE = """
case $(param moment) in
apply) changed; done_ok '{}' ;;
confirm) done_ok '{}' ;;
esac
"""
REFUSED = 'fail guard_blocked "This would lock Ruota out."\n'


class Cut(Bench):
    """Every connection breaks as soon as the change is made, and for as long as no new one has been asked for."""

    daemon: Sshd

    async def connector(self) -> Connector:
        connector = await super().connector()
        run = connector.run

        async def then_cut(script: Script, on_output: OnOutput) -> Finished:
            finished = await run(script, on_output)
            if script.detached:
                self.daemon.drop_connections()
                self.daemon.stop()
            return finished

        connector.run = then_cut  # type: ignore[method-assign]
        return connector

    async def reconnect(self) -> Connector:
        self.daemon.start()
        return await super().reconnect()


class Overtaken(Cut):
    """The undo begins before the new login."""

    undo: Path

    async def reconnect(self) -> Connector:
        subprocess.run(["/bin/sh", str(self.undo / self.attempt / "undo.sh")], check=True, capture_output=True)
        return await super().reconnect()


def change(daemon: Sshd, folder: Path, text: str, kind: type[Cut] = Cut) -> tuple[Any, str]:
    """What comes of it, and the attempt's id."""
    (folder / "linux.sh").write_text(text)
    bench = kind(address=daemon.address(login=replace(daemon.login(), sudo="passwordless")))
    bench.daemon = daemon

    async def go() -> Any:
        try:
            answer = await guarded_change(bench, folder, {})  # type: ignore[arg-type]
            # what the engine does once the result is kept
            daemon.restart()
            await (await Bench.reconnect(bench)).forget(bench.attempt)
            return answer
        finally:
            await bench.close()

    return asyncio.run(go()), bench.attempt


@pytest.fixture
def undo() -> Iterator[Path]:
    """A folder of undos for a kind of change that only one test makes."""
    folder = Path("/var/lib/ruota/undo") / f"test{token_hex(8)}"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def undoable(undo: Path, file: Path) -> str:
    """A script that writes "new" into the file, and whose undo writes "old" again."""
    return f"""
confirm_change {undo.name} 'its old file' '{{}}'
refuse_while_pending {undo.name}
prepare_undo {undo.name}
cp {file} "$undo/before"
protect_change 60 <<'END'
cp "$undo/before" {file}
END
echo new >{file}
changed
done_ok '{{}}'
"""


def test_a_new_login_withdraws_the_undo(own_sshd: Sshd, sudoers: Path, tmp_path: Path, undo: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old\n")
    answer, attempt = change(own_sshd, tmp_path, undoable(undo, file))
    assert isinstance(answer, Result) and answer.ok and answer.changed, answer
    assert file.read_text() == "new\n"
    assert [path.name for path in (undo / attempt).iterdir()] == ["confirmed"]


def test_an_undo_that_was_first_fails_the_step(own_sshd: Sshd, sudoers: Path, tmp_path: Path, undo: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old\n")
    Overtaken.undo = undo
    answer, _ = change(own_sshd, tmp_path, undoable(undo, file), Overtaken)
    assert isinstance(answer, Result) and answer.error is not None, answer
    assert answer.error.code == "guard_blocked"
    assert "too late: the device has gone back to its old file" in answer.error.message
    assert file.read_text() == "old\n"


def test_a_new_login_is_all_that_counts(own_sshd: Sshd, sudoers: Path, tmp_path: Path) -> None:
    answer, attempt = change(own_sshd, tmp_path, CHANGE)
    assert isinstance(answer, Result) and answer.ok and answer.changed, answer
    assert not list(Path("/var/lib/ruota/jobs").glob(f"{attempt}*"))


def test_cancelling_the_attempt_ends_the_change_on_the_device(own_sshd: Sshd, sudoers: Path, tmp_path: Path) -> None:
    """The step is cancelled by the attempt's id, so that is the id of its job."""
    (tmp_path / "linux.sh").write_text("echo begun\nsleep 600\n")
    bench = Bench(address=own_sshd.address(login=replace(own_sshd.login(), sudo="passwordless")))

    async def go() -> Result:
        try:
            running = asyncio.create_task(guarded_change(bench, tmp_path, {}))  # type: ignore[arg-type]
            async with asyncio.timeout(60):
                while "begun" not in bench.output:
                    assert not running.done(), running.result()
                    await asyncio.sleep(0.05)
                assert await (await bench.connector()).cancel(bench.attempt)
                answer = await running
            assert isinstance(answer, Result)
            return answer
        finally:
            await bench.close()

    error = asyncio.run(go()).error
    assert error is not None and error.code == "cancelled"


def test_a_refusal_stays_one_when_the_connection_breaks_after_it(own_sshd: Sshd, sudoers: Path, tmp_path: Path) -> None:
    answer, _ = change(own_sshd, tmp_path, REFUSED)
    assert isinstance(answer, Result) and answer.error is not None, answer
    assert (answer.error.code, answer.error.message) == ("guard_blocked", "This would lock Ruota out.")
