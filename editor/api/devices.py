"""Devices: list, change, test, trust, import; targets."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from editor import testing
from editor.api import shapes as s
from editor.api.common import CURSOR, moment, note
from editor.api.routing import Answer, Call, Refusal, route
from engine.errors import Code
from engine.inventory import devices, import_devices, resolve
from engine.inventory.maintenance import window_of
from engine.inventory.winrm import prepare_windows
from engine.saying import say, worded
from engine.store import now
from engine.store.models import Client, Credential, Device, Site

PART = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 200}
IMPORT = s.closed(
    {
        "format": {"enum": ["csv", "ansible"]},
        "text": {"type": "string", "minLength": 1, "maxLength": 10_000_000},
        "client_id": s.MAYBE_ID,
        "dry_run": s.YES_NO,
    },
    "format",
    "text",
)
SORTS = {"name": Device.name, "client": Client.name, "address": Device.address, "last_seen_at": Device.last_seen_at}


def _query() -> Any:
    return (
        select(Device, Client.name, Site.name, Credential.name)
        .join(Client, Client.id == Device.client_id)
        .join(Site, Site.id == Device.site_id, isouter=True)
        .join(Credential, Credential.id == Device.credential_id, isouter=True)
    )


def _json(row: Device, client: str, site: str | None, credential: str | None) -> dict[str, Any]:
    plain = (*s.DEVICE_FIELDS, "id", "host_key", "facts", "last_error")
    return {
        **{name: getattr(row, name) for name in plain},
        "last_error_told": worded(row.last_error or "")["told"],
        "winrm": row.winrm or {},
        "client": client,
        "site": site,
        "credential": credential,
        "last_seen_at": moment(row.last_seen_at),
        "created_at": moment(row.created_at),
    }


def _one(session: Session, key: str) -> dict[str, Any]:
    devices.get_device(session, key)
    return _json(*session.execute(_query().where(Device.id == key)).one())


@route(
    "GET",
    "/devices",
    "Devices",
    "viewer",
    query={
        "limit": PART,
        "cursor": CURSOR,
        "text": s.TEXT,
        "client": s.TEXT,
        "site": s.TEXT,
        "tag": s.TEXT,
        "platform": s.PLATFORM,
        "sort": {"enum": sorted(SORTS), "default": "name"},
    },
    answer=s.page(s.ref("Device")),
)
def listed(call: Call) -> Answer:
    asked = call.query
    query = _query()
    for name, column in (("client", Device.client_id), ("site", Device.site_id), ("platform", Device.platform)):
        if name in asked:
            query = query.where(column == asked[name])
    if asked.get("text"):
        text = asked["text"]
        query = query.where(
            Device.name.icontains(text, autoescape=True)
            | Device.address.icontains(text, autoescape=True)
            | Client.name.icontains(text, autoescape=True)
        )
    query = query.order_by(SORTS[asked["sort"]], Device.id)
    offset = int(asked["cursor"]) if asked.get("cursor", "").isdecimal() and len(asked["cursor"]) < 10 else 0
    with call.services.database.session() as session:
        if "tag" in asked:
            tagged = resolve(session, {"tags": [asked["tag"]]}).devices
            query = query.where(Device.id.in_([device.id for device in tagged]))
        rows = session.execute(query.offset(offset).limit(asked["limit"] + 1)).all()
    more = len(rows) > asked["limit"]
    items = [_json(*row) for row in rows[: asked["limit"]]]
    return {"items": items, "next": str(offset + len(items)) if more else None}


@route(
    "GET",
    "/devices/{id}/window",
    "A device's maintenance window, whose it is and when it opens",
    "viewer",
    answer=s.ref("DeviceWindow"),
)
def window(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = devices.get_device(session, call.path["id"])
        site = session.get(Site, row.site_id) if row.site_id else None
        found = window_of(session.get_one(Client, row.client_id), site)
    if found is None:
        return {"window": None, "of": None, "open": True, "opens_at": None}
    span = found.span(now())
    is_open = span.has(now())
    return {
        "window": found.to_json(),
        "of": "site" if site is not None and site.window is not None else "client",
        "open": is_open,
        "opens_at": None if is_open else moment(span.opens),
    }


@route(
    "POST",
    "/devices",
    "Add a device",
    "technician",
    body=s.closed(s.DEVICE_FIELDS, "name", "client_id"),
    answer=s.ref("Device"),
    status=201,
)
def add(call: Call) -> Answer:
    _only_admin_makes_local(call)
    with call.services.database.begin() as session:
        row = devices.create_device(session, call.body)
        note(session, call, "device.create", "device", row.id, name=row.name, **_unchecked(row))
        return _one(session, row.id)


def _only_admin_makes_local(call: Call) -> None:
    """The local connector runs scripts on Ruota's own server: that is for administrators to give."""
    if call.body.get("connector") == "local" and not call.user.may("admin"):
        raise _local_refused()


def _unchecked(row: Device) -> dict[str, Any]:
    """To believe any certificate is a choice that the audit shall show."""
    return {"certificate": "unchecked"} if (row.winrm or {}).get("verify") == "none" else {}


def _local_refused() -> Refusal:
    message = say("admin_local_device", "Only an administrator may add a device that runs on Ruota's own computer.")
    return Refusal(403, message, code=Code.FORBIDDEN, pointer="/connector")


def _local(session: Session) -> set[str]:
    return set(session.scalars(select(Device.id).where(Device.connector == "local")))


@route("GET", "/devices/{id}", "A device", "viewer", answer=s.ref("Device"))
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        return _one(session, call.path["id"])


@route(
    "PATCH", "/devices/{id}", "Change a device", "technician", body=s.closed(s.DEVICE_FIELDS), answer=s.ref("Device")
)
def change(call: Call) -> Answer:
    _only_admin_makes_local(call)
    with call.services.database.begin() as session:
        row = devices.update_device(session, call.path["id"], call.body)
        note(session, call, "device.change", "device", row.id, fields=sorted(call.body), **_unchecked(row))
        return _one(session, row.id)


@route("DELETE", "/devices/{id}", "Delete a device; its runs stay", "technician")
def remove(call: Call) -> Answer:
    with call.services.database.begin() as session:
        name = devices.get_device(session, call.path["id"]).name
        devices.delete_device(session, call.path["id"])
        note(session, call, "device.delete", "device", call.path["id"], name=name)
    return None


@route("POST", "/devices/{id}/test", "Test the connection", "technician", answer=s.ref("ConnectionTest"))
def test(call: Call) -> Answer:
    found = testing.test_device(call.services, call.path["id"])
    with call.services.database.begin() as session:
        note(session, call, "device.test", "device", call.path["id"], ok=found["ok"])
    return found


@route(
    "POST",
    "/devices/{id}/trust",
    "Take a host key as the device's own",
    "technician",
    body=s.closed({"host_key": {"type": ["string", "null"], "maxLength": 4000}}, "host_key"),
    answer=s.ref("Device"),
)
def trust(call: Call) -> Answer:
    with call.services.database.begin() as session:
        devices.trust_host_key(session, call.path["id"], call.body["host_key"])
        note(session, call, "device.trust", "device", call.path["id"], host_key=call.body["host_key"])
        return _one(session, call.path["id"])


@route(
    "GET",
    "/devices/prepare-windows",
    "The script that opens WinRM on a Windows device",
    "viewer",
    answer=s.full({"script": s.TEXT}),
)
def prepare(call: Call) -> Answer:
    return {"script": prepare_windows()}


@route(
    "POST",
    "/devices/import",
    "Take devices from a CSV or an Ansible inventory file",
    "technician",
    body=IMPORT,
    answer=s.ref("ImportReport"),
)
def take(call: Call) -> Answer:
    body = call.body
    with call.services.database.begin() as session:
        before = _local(session)
        report = import_devices(
            session,
            call.services.vault,
            body["format"],
            body["text"],
            client_id=body.get("client_id"),
            dry_run=body.get("dry_run", False),
        )
        if not call.user.may("admin") and _local(session) - before:
            raise _local_refused()
        if not body.get("dry_run", False):
            note(session, call, "device.import", "device", "", added=report["added"], updated=report["updated"])
    return report


@route(
    "POST",
    "/targets/resolve",
    "What a target stands for now",
    "viewer",
    body=s.closed({"target": s.ref("Target")}, "target"),
    answer=s.ref("ResolvedTarget"),
)
def resolved(call: Call) -> Answer:
    with call.services.database.session() as session:
        found = resolve(session, call.body["target"], limit=200)
        clients = dict(session.execute(select(Client.id, Client.name)).all())
    return {
        "count": found.count,
        "without_credential": found.without_credential,
        "sentence": found.sentence,
        "devices": [
            {"id": device.id, "name": device.name, "client": clients.get(device.client_id, "")}
            for device in found.devices
        ],
    }
