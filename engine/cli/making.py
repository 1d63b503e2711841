"""``ruota new-node``: a node type to begin with, which works and passes the contract tests as it stands."""

import json
import re
from argparse import Namespace
from typing import Any

from engine.catalog import SHIPPED, load_entry
from engine.documents import dumps
from engine.errors import Code, RuotaError
from engine.settings import Settings

_ID = re.compile(r"[a-z][a-z0-9_]{0,30}\.[a-z][a-z0-9_]{0,30}")

SCRIPT = """\
# Says whether a file is there. Begin here: read, compare, then act; report what was found.
path=$(param path)
if [ -e "$path" ]; then
    done_ok '{"found":true}'
fi
done_ok '{"found":false}'
"""

HELP = """\
# {title}

Says whether a file is there. It changes nothing and installs nothing.

## When to use it
Before steps that need the file, so that a workflow can take another way where it is missing.

## What can go wrong
- **A file in a folder that the login may not read counts as missing.** Use a login that may read it.
"""


ITALIAN_HELP = """\
# {title}

Dice se un file c'è. Non cambia e non installa niente.

## Quando usarlo
Prima dei passi che hanno bisogno del file, così il flusso di lavoro può prendere un'altra strada quando manca.

## Che cosa può andare storto
- **Un file in una cartella che l'accesso non può leggere conta come mancante.** Usa un accesso che può leggerla.
"""


def new_node(parsed: Namespace, _settings: Settings) -> int:
    """Make the folder; it must not be there yet."""
    if not _ID.fullmatch(parsed.id):
        raise RuotaError(
            f"{parsed.id!r} is no id for a node type; write area.verb, such as health.battery.", code=Code.BAD_PARAM
        )
    area, _, verb = parsed.id.partition(".")
    folder = (parsed.into or SHIPPED) / area / verb
    if folder.exists():
        raise RuotaError(f"{folder} is there already; choose another id.", code=Code.CONFLICT)
    for name, content in files(parsed.id).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    load_entry(folder)
    if parsed.json:
        print(json.dumps({"id": parsed.id, "folder": str(folder)}))
    else:
        print(f"Made {folder}. Change node.json, linux.sh, the help pages and cases/; tests/nodes checks them.")
    return 0


def files(type_id: str) -> dict[str, bytes]:
    """The files of a new node type by their names."""
    title = type_id.replace(".", " ").replace("_", " ").capitalize()
    return {
        "node.json": dumps(_manifest(type_id, title)),
        "linux.sh": SCRIPT.encode(),
        "help.md": HELP.format(title=title).encode(),
        "help.it.md": ITALIAN_HELP.format(title=title).encode(),
        "cases/found.json": dumps(_case("A file that is there", "/etc/passwd", True)),
        "cases/missing.json": dumps(_case("A file that is missing", "/nowhere/to be found", False)),
        "cases/hostile.json": dumps(
            _case("A name that looks like a command", "/$(touch /canary); touch /canary", False)
        ),
    }


def _case(title: str, path: str, found: bool) -> dict[str, Any]:
    expect = {"port": "ok" if found else "missing", "changed": False, "data": {"found": found}}
    after = [{"sh": "ls /canary 2>/dev/null", "gives": ""}]
    return {"title": title, "params": {"path": path}, "after": after, "expect": expect}


def _italian(title: str) -> dict[str, Any]:
    return {
        "title": title,
        "description": "Dice se un file c'è.",
        "aliases": [],
        "summary": "Cerca {path}",
        "ports": {
            "missing": {"title": "Manca", "description": "Il file non c'è."},
            "ok": {"title": "C'è", "description": "Il file c'è."},
        },
        "params": {"path": {"title": "Percorso", "description": "Il file da cercare."}},
        "outputs": {"found": {"title": "Trovato", "description": "Se il file c'è."}},
    }


def _manifest(type_id: str, title: str) -> dict[str, Any]:
    return {
        "id": type_id,
        "version": "1.0.0",
        "title": title,
        "description": "Says whether a file is there.",
        "summary": "Look for {path}",
        "icon": "file-search",
        "aliases": [],
        "words": {"it": _italian(title)},
        "platforms": {"linux": {}},
        "effect": "read",
        "idempotent": True,
        "supports_preview": True,
        "risk": "read",
        "timeout_seconds": 60,
        "minutes_saved": 1,
        "params": {
            "type": "object",
            "additionalProperties": False,
            "required": ["path"],
            "properties": {
                "path": {
                    "type": "string",
                    "title": "Path",
                    "description": "The file to look for.",
                    "minLength": 1,
                    "pattern": "^/",
                }
            },
        },
        "outputs": {
            "type": "object",
            "required": ["found"],
            "properties": {"found": {"type": "boolean", "title": "Found", "description": "Whether the file is there."}},
        },
        "ports": [
            {"name": "missing", "title": "Missing", "description": "The file is not there.", "when": "!found"},
            {"name": "ok", "title": "Found", "description": "The file is there."},
        ],
    }
