"""A guarded change over a connection that the change itself breaks."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

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
            if script.attempt.endswith("-apply"):
                self.daemon.drop_connections()
                self.daemon.stop()
            return finished

        connector.run = then_cut  # type: ignore[method-assign]
        return connector

    async def reconnect(self) -> Connector:
        self.daemon.start()
        return await super().reconnect()


def change(daemon: Sshd, folder: Path, text: str) -> tuple[Any, str]:
    """What comes of it, and the attempt's id."""
    (folder / "linux.sh").write_text(text)
    bench = Cut(address=daemon.address(login=replace(daemon.login(), sudo="passwordless")))
    bench.daemon = daemon

    async def go() -> Any:
        try:
            return await guarded_change(bench, folder, {})  # type: ignore[arg-type]
        finally:
            await bench.close()

    return asyncio.run(go()), bench.attempt


def test_a_new_login_is_all_that_counts(own_sshd: Sshd, sudoers: Path, tmp_path: Path) -> None:
    answer, attempt = change(own_sshd, tmp_path, CHANGE)
    assert isinstance(answer, Result) and answer.ok and answer.changed, answer
    assert not list(Path("/var/lib/ruota/jobs").glob(f"{attempt}*"))


def test_a_refusal_stays_one_when_the_connection_breaks_after_it(own_sshd: Sshd, sudoers: Path, tmp_path: Path) -> None:
    answer, _ = change(own_sshd, tmp_path, REFUSED)
    own_sshd.start()
    assert isinstance(answer, Result) and answer.error is not None, answer
    assert (answer.error.code, answer.error.message) == ("guard_blocked", "This would lock Ruota out.")
