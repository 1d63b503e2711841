"""The product's WinRM connector alone: ``python -m bench.contestants.ours FOLDER``; prints the seconds it took."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from engine.connectors import Address, Script, connect
from engine.connectors.base import Login, Winrm
from engine.states import Mode


async def _silent(stream: str, text: str) -> None:
    pass


async def device(fleet: dict[str, Any], host: str) -> None:
    login = Login(fleet["user"], fleet["password"])
    address = Address(host, host, "winrm", host, fleet["port"], login, platform="windows", winrm=Winrm("http", "ntlm"))
    async with connect(address) as connector:
        for number in range(fleet["steps"]):
            finished = await connector.run(Script("Complete-Step", {}, f"a{number}", Mode.APPLY, 300), _silent)
            assert finished.result.ok


async def main(folder: Path) -> None:
    fleet = json.loads((folder / "winrm.json").read_text())
    begin = time.perf_counter()
    await asyncio.gather(*(device(fleet, host) for host in fleet["hosts"]))
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
