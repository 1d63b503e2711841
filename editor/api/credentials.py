"""Credentials. Their values go in and never come out."""

from typing import Any

from sqlalchemy import func, select

from editor.api import shapes as s
from editor.api.common import moment, note
from editor.api.routing import Answer, Call, route
from engine.inventory import credentials
from engine.store.models import Credential, Device

CLEARED = {name: {**schema, "minLength": 0} for name, schema in s.SECRETS.items()}
NEW = s.closed({**s.CREDENTIAL_FIELDS, **s.SECRETS}, "name", "kind")
CHANGE = s.closed({**s.CREDENTIAL_FIELDS, **CLEARED})


def _json(row: Credential, devices: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "username": row.username,
        "client_id": row.client_id,
        "sudo": row.sudo,
        "has": credentials.secret_fields(row),
        "devices": devices,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
    }


def _count(session: Any, key: str) -> int:
    return session.scalar(select(func.count()).select_from(Device).where(Device.credential_id == key)) or 0


@route("GET", "/credentials", "All credentials, without their values", "viewer", answer=s.page(s.ref("Credential")))
def listed(call: Call) -> Answer:
    with call.services.database.session() as session:
        query = select(Device.credential_id, func.count()).group_by(Device.credential_id)
        counts = dict(session.execute(query).all())
        rows = session.scalars(select(Credential).order_by(Credential.name))
        return {"items": [_json(row, counts.get(row.id, 0)) for row in rows], "next": None}


@route("POST", "/credentials", "Add a credential", "technician", body=NEW, answer=s.ref("Credential"), status=201)
def add(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = credentials.create_credential(session, call.services.vault, call.body)
        note(session, call, "credential.create", "credential", row.id, name=row.name, of=row.kind)
        return _json(row, 0)


@route("GET", "/credentials/{id}", "A credential, without its values", "viewer", answer=s.ref("Credential"))
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        row = credentials.get_credential(session, call.path["id"])
        return _json(row, _count(session, row.id))


@route(
    "PATCH",
    "/credentials/{id}",
    "Change a credential; a value that is left out stays",
    "technician",
    body=CHANGE,
    answer=s.ref("Credential"),
)
def change(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = credentials.update_credential(session, call.services.vault, call.path["id"], call.body)
        note(session, call, "credential.change", "credential", row.id, fields=sorted(call.body))
        return _json(row, _count(session, row.id))


@route("DELETE", "/credentials/{id}", "Delete a credential that no device uses", "technician")
def remove(call: Call) -> Answer:
    with call.services.database.begin() as session:
        name = credentials.get_credential(session, call.path["id"]).name
        credentials.delete_credential(session, call.path["id"])
        note(session, call, "credential.delete", "credential", call.path["id"], name=name)
    return None
