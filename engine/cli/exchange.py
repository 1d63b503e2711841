"""``ruota export`` and ``ruota import``: workflows and inventory as one JSON document, by names, without secrets."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cli.files import read_document
from engine.dispatch.supervisor import prepare
from engine.documents import dumps
from engine.errors import Code, RuotaError
from engine.inventory.clients import create_client, create_site
from engine.inventory.devices import create_device
from engine.settings import Settings
from engine.store import open_database, workflows
from engine.store.models import Client, Credential, Device, Site, Workflow

FORMAT = 1
Json = dict[str, Any]
_DEVICE = ("name", "connector", "platform", "address", "port", "tags", "host_key", "notes", "winrm")


def export(parsed: Namespace, settings: Settings) -> int:
    """Write the document to a file or to standard output."""
    prepare(settings)
    with open_database(settings).session() as session:
        text = dumps(document_of(session))
    if parsed.file is None:
        sys.stdout.write(text.decode("utf-8"))
        return 0
    try:
        parsed.file.write_bytes(text)
    except OSError as error:
        raise RuotaError(f"{parsed.file} cannot be written: {error.strerror}.", code=Code.BAD_PARAM) from None
    if parsed.json:
        print(json.dumps({"file": str(parsed.file)}))
    return 0


def take(parsed: Namespace, settings: Settings) -> int:
    """Add what is not there yet, all of it or nothing; what is there already stays as it is."""
    document = read_document(parsed.file)
    if document.get("format") != FORMAT or not isinstance(document.get("workflows"), list):
        raise RuotaError(f"{parsed.file} is no export of Ruota in format {FORMAT}.", code=Code.BAD_DOCUMENT)
    prepare(settings)
    with open_database(settings).begin() as session:
        counts = add(session, document)
    if parsed.json:
        print(json.dumps(counts))
    else:
        print(", ".join(f"{name}: {count} added" for name, count in counts.items()))
    return 0


def document_of(session: Session) -> Json:
    """Everything but secrets. Credentials are named, so that devices find those of the same name again."""
    clients = {row.id: row for row in session.scalars(select(Client).order_by(Client.name))}
    sites = {row.id: row for row in session.scalars(select(Site).order_by(Site.name))}
    devices = list(session.scalars(select(Device).order_by(Device.name)))
    names = {row.id: [clients[row.client_id].name, row.name] for row in devices}
    credentials = {row.id: row.name for row in session.scalars(select(Credential))}
    return {
        "format": FORMAT,
        "clients": [{"name": row.name, "notes": row.notes, "plan": row.plan} for row in clients.values()],
        "sites": [
            {"client": clients[row.client_id].name, "name": row.name, "timezone": row.timezone, "queue": row.queue}
            for row in sites.values()
        ],
        "devices": [
            {
                **{name: getattr(row, name) for name in _DEVICE},
                "client": clients[row.client_id].name,
                "site": sites[row.site_id].name if row.site_id else None,
                "credential": credentials.get(row.credential_id or ""),
                "jump": names.get(row.jump_device_id or ""),
            }
            for row in devices
        ],
        "workflows": [json.loads(row.draft) for row in session.scalars(select(Workflow).order_by(Workflow.id))],
    }


def add(session: Session, document: Mapping[str, Any]) -> dict[str, int]:
    """Add what is missing; returns how many of each."""
    clients = {row.name: row.id for row in session.scalars(select(Client))}
    counts = dict.fromkeys(("clients", "sites", "devices", "workflows"), 0)
    for entry in document.get("clients", ()):
        if entry["name"] not in clients:
            clients[entry["name"]] = create_client(session, entry).id
            counts["clients"] += 1
    sites = {(row.client_id, row.name): row.id for row in session.scalars(select(Site))}
    for entry in document.get("sites", ()):
        owner = _known(clients, entry["client"], "client")
        if (owner, entry["name"]) not in sites:
            made = create_site(
                session, owner, {name: entry[name] for name in ("name", "timezone", "queue") if name in entry}
            )
            sites[(owner, entry["name"])] = made.id
            counts["sites"] += 1
    counts["devices"] = _add_devices(session, document.get("devices", ()), clients, sites)
    for workflow in document["workflows"]:
        if session.get(Workflow, workflow.get("id")) is None:
            workflows.create(session, workflow, "import")
            counts["workflows"] += 1
    return counts


def _add_devices(session: Session, entries: Any, clients: Mapping[str, str], sites: Mapping[Any, str]) -> int:
    credentials = {row.name: row.id for row in session.scalars(select(Credential))}
    known = {(row.client_id, row.name): row for row in session.scalars(select(Device))}
    added = []
    for entry in entries:
        owner = _known(clients, entry["client"], "client")
        if (owner, entry["name"]) in known:
            continue
        values = {name: entry[name] for name in _DEVICE if entry.get(name) is not None and name != "host_key"}
        values["client_id"] = owner
        if entry.get("site"):
            values["site_id"] = _known(sites, (owner, entry["site"]), "site")
        if entry.get("credential") in credentials:
            values["credential_id"] = credentials[entry["credential"]]
        device = known[(owner, entry["name"])] = create_device(session, values)
        device.host_key = entry.get("host_key")
        added.append((device, entry.get("jump")))
    for device, jump in added:
        if jump:
            device.jump_device_id = _known(known, (_known(clients, jump[0], "client"), jump[1]), "jump device").id
    session.flush()
    return len(added)


def _known(found: Mapping[Any, Any], key: Any, what: str) -> Any:
    if key not in found:
        raise RuotaError(f"The export names the {what} {key!r}, which it does not hold.", code=Code.BAD_DOCUMENT)
    return found[key]
