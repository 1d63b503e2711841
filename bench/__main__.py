"""``make bench``: run every measurement, print a table, write ``build/bench.json``."""

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.rows import Row

PARTS = ("conductor", "inspection", "journal", "latency", "fleet", "winrm", "canvas", "firstload", "live")


def main(names: list[str]) -> None:
    rows: list[Row] = []
    for name in names or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows.extend(importlib.import_module(f"bench.{name}").rows())
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    (folder / "bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    table = Table("what", "value", "unit", "against", "ratio")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.name, f"{row.value:,.3f}", row.unit, row.against, ratio)
    Console(width=140).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
