"""The bare loop: asyncssh and nothing else, one connection for each device, the steps one after another.

``python -m bench.contestants.bare FOLDER`` with the folder that ``bench.fleet`` wrote; prints the seconds it took.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import asyncssh

HANDSHAKES = 100


async def device(fleet: dict[str, object], host: str, gate: asyncio.Semaphore, key: asyncssh.SSHKey) -> None:
    async with gate:
        connection = await asyncssh.connect(
            host,
            port=int(str(fleet["port"])),
            username=str(fleet["user"]),
            client_keys=[key],
            known_hosts=(lambda *_: ([asyncssh.import_public_key(str(fleet["host_key"]))], [], [])),
            config=None,
            agent_path=None,
        )
    async with connection:
        for _ in range(int(str(fleet["steps"]))):
            await connection.run("true", check=True)


async def main(folder: Path) -> None:
    fleet = json.loads((folder / "fleet.json").read_text())
    key = asyncssh.read_private_key(folder / "key")
    gate = asyncio.Semaphore(HANDSHAKES)
    begin = time.perf_counter()
    await asyncio.gather(*(device(fleet, host, gate, key) for host in fleet["hosts"]))
    print(time.perf_counter() - begin)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
