"""A job that was seen on a device and is gone with its folder is lost: it is never started a second time."""

import asyncio
from dataclasses import replace
from pathlib import Path

from engine.errors import Code
from tests.connectors.conftest import Device, few
from tests.connectors.support import Heard, go, run, script

FOLDERS = '"/var/lib/ruota/jobs/$(param attempt)" "$HOME/.local/state/ruota/jobs/$(param attempt)"'


@few
def test_a_job_whose_folder_vanished_is_not_started_again(device: Device, shared_folder: Path) -> None:
    body = 'cd "$(param folder)"; echo run >>counter; until [ -e go ]; do sleep 0.05; done; : >over; changed; done_ok'
    begun: list[bool] = []

    async def work() -> None:
        params = {"folder": str(shared_folder)}
        what = script(body, device, params=params, detached=True, on_begun=lambda: begun.append(True))
        connector = device.connect()
        await connector.open()
        running = asyncio.create_task(connector.run(what, Heard()))
        while not begun or not (shared_folder / "counter").exists():
            await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await connector.close()
        async with device.connect() as again:
            clean = script(f"rm -rf {FOLDERS}; done_ok", device, params={"attempt": what.attempt})
            assert (await run(again, clean)).result.ok
            (shared_folder / "go").touch()
            finished = await again.run(replace(what, begun=True), Heard())
            # else the script would find its folder gone, and wait for ever
            while not (shared_folder / "over").exists():
                await asyncio.sleep(0.02)
        assert finished.result.error is not None
        assert finished.result.error.code is Code.LOST
        assert (shared_folder / "counter").read_text() == "run\n"

    go(work())
    assert begun == [True]
