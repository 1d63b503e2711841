"""``ruota rotate-key``: a new master key for the vault."""

import json
from argparse import Namespace

from engine.settings import Settings
from engine.store import open_database, upgrade
from engine.vault import open_vault


def rotate(parsed: Namespace, settings: Settings) -> int:
    """Seal every credential under a new key; the older keys stay in the key file, to open backups with."""
    database = open_database(settings)
    try:
        upgrade(database)
        count = open_vault(settings).rotate(database)
    finally:
        database.close()
    if parsed.json:
        print(json.dumps({"values": count}))
    else:
        where = settings.master_key_file or settings.data / "master.key"
        print(f"{count} secrets are sealed under a new key now. Copy {where} to every machine, and into your backup.")
    return 0
