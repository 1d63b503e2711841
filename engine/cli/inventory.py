"""``ruota devices``: the devices of a target."""

import json
from argparse import Namespace

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.dispatch.supervisor import prepare
from engine.inventory.target_text import parse_target
from engine.inventory.targets import freeze, resolve
from engine.settings import Settings
from engine.store import open_database
from engine.store.models import Device

WIDE = 240
COLUMNS = ("client", "site", "name", "connector", "address", "platform", "os", "tags")


def devices(parsed: Namespace, settings: Settings) -> int:
    """List them."""
    prepare(settings)
    database = open_database(settings)
    with database.session() as session:
        target = parse_target(session, parsed.target)
        sentence = resolve(session, target, 1).sentence
        found = freeze(session, target)
        for row in found:
            device = session.get_one(Device, row["id"])
            row["last_seen_at"] = device.last_seen_at.isoformat() if device.last_seen_at else None
            row["last_error"] = device.last_error
    if parsed.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    table = Table(*(name.capitalize() for name in COLUMNS))
    for row in found:
        shown = {**row, "tags": ", ".join(row["tags"])}
        table.add_row(*(Text(str(shown.get(name) or "")) for name in COLUMNS))
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    console.print(table)
    console.print(sentence)
    return 0
