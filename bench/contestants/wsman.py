"""The laboratory's WS-Management server in a process of its own, so that it is the clients that are measured.

``python -m bench.contestants.wsman FOLDER USER PASSWORD``: prints its port and ends with its stdin.
"""

import sys
from pathlib import Path

from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import ScriptBackend
from tests.lab.windows.server import Wsman


def main(folder: Path, user: str, password: str) -> None:
    accounts = Accounts({user: password})
    accounts.write(folder)
    server = Wsman(ScriptBackend(), accounts, host="127.0.0.1", most_shells=10_000)
    print(server.port, flush=True)
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
