"""Clients and their sites."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import note
from editor.api.routing import Answer, Call, route
from engine.inventory import clients
from engine.store.models import Client, Device, Site

CLIENT = {
    "name": s.NAME,
    "notes": s.LONG,
    "plan": {"type": "string", "maxLength": 60},
    "window": s.maybe("ClientWindow", "None: any time."),
}
SITE = {
    "name": s.NAME,
    "timezone": s.TIMEZONE,
    "queue": {"type": "string", "maxLength": 40},
    "window": s.maybe("SiteWindow", "None: that of the client."),
}


def _client(row: Client, devices: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "notes": row.notes,
        "plan": row.plan,
        "window": row.window,
        "devices": devices,
    }


def _site(row: Site, devices: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "client_id": row.client_id,
        "name": row.name,
        "timezone": row.timezone,
        "queue": row.queue,
        "window": row.window,
        "devices": devices,
    }


def _counts(session: Session, column: Any) -> dict[str, int]:
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return dict(session.execute(query).all())


@route("GET", "/clients", "All clients", "viewer", answer=s.page(s.ref("Client")))
def all_clients(call: Call) -> Answer:
    with call.services.database.session() as session:
        counts = _counts(session, Device.client_id)
        rows = session.scalars(select(Client).order_by(Client.name))
        return {"items": [_client(row, counts.get(row.id, 0)) for row in rows], "next": None}


@route(
    "POST",
    "/clients",
    "Add a client",
    "technician",
    body=s.closed(CLIENT, "name"),
    answer=s.ref("Client"),
    status=201,
)
def add_client(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = clients.create_client(session, call.body)
        note(session, call, "client.create", "client", row.id, name=row.name)
        return _client(row, 0)


@route("GET", "/clients/{id}", "A client", "viewer", answer=s.ref("Client"))
def one_client(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = clients.get_client(session, call.path["id"])
        return _client(row, _counts(session, Device.client_id).get(row.id, 0))


@route("PATCH", "/clients/{id}", "Change a client", "technician", body=s.closed(CLIENT), answer=s.ref("Client"))
def change_client(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = clients.update_client(session, call.path["id"], call.body)
        note(session, call, "client.change", "client", row.id, fields=sorted(call.body))
        return _client(row, _counts(session, Device.client_id).get(row.id, 0))


@route("DELETE", "/clients/{id}", "Delete a client without devices", "technician")
def remove_client(call: Call) -> Answer:
    with call.services.database.begin() as session:
        name = clients.get_client(session, call.path["id"]).name
        clients.delete_client(session, call.path["id"])
        note(session, call, "client.delete", "client", call.path["id"], name=name)
    return None


@route("GET", "/sites", "All sites", "viewer", query={"client": s.TEXT}, answer=s.page(s.ref("Site")))
def all_sites(call: Call) -> Answer:
    query = select(Site).order_by(Site.name)
    if "client" in call.query:
        query = query.where(Site.client_id == call.query["client"])
    with call.services.database.session() as session:
        counts = _counts(session, Device.site_id)
        return {"items": [_site(row, counts.get(row.id, 0)) for row in session.scalars(query)], "next": None}


@route(
    "POST",
    "/sites",
    "Add a site to a client",
    "technician",
    body=s.closed({**SITE, "client_id": s.ID}, "name", "client_id"),
    answer=s.ref("Site"),
    status=201,
)
def add_site(call: Call) -> Answer:
    values = {name: value for name, value in call.body.items() if name != "client_id"}
    with call.services.database.begin() as session:
        row = clients.create_site(session, call.body["client_id"], values)
        note(session, call, "site.create", "site", row.id, name=row.name)
        return _site(row, 0)


@route("GET", "/sites/{id}", "A site", "viewer", answer=s.ref("Site"))
def one_site(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = clients.get_site(session, call.path["id"])
        return _site(row, _counts(session, Device.site_id).get(row.id, 0))


@route("PATCH", "/sites/{id}", "Change a site", "technician", body=s.closed(SITE), answer=s.ref("Site"))
def change_site(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = clients.update_site(session, call.path["id"], call.body)
        note(session, call, "site.change", "site", row.id, fields=sorted(call.body))
        return _site(row, _counts(session, Device.site_id).get(row.id, 0))


@route("DELETE", "/sites/{id}", "Delete a site without devices", "technician")
def remove_site(call: Call) -> Answer:
    with call.services.database.begin() as session:
        name = clients.get_site(session, call.path["id"]).name
        clients.delete_site(session, call.path["id"])
        note(session, call, "site.delete", "site", call.path["id"], name=name)
    return None
