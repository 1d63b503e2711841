"""Targets as people type them: ``all``, ``client:ACME tag:server``, ``web1,web2``, ``This computer``."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory import rules
from engine.store.models import Client, Device, Site

_KEYS = {"client": "clients", "site": "sites", "tag": "tags", "platform": "platforms", "text": "text"}
_TOKEN = re.compile(r'\s*(?:(?P<key>[A-Za-z]+):)?(?P<values>(?:"[^"]*"|[^\s,"]+)(?:,(?:"[^"]*"|[^\s,"]+))*)(?=\s|$)')


def parse_target(session: Session, text: str) -> dict[str, Any]:
    """The target that a text means.

    ``all``; names of devices with commas between (``CLIENT/NAME`` where two clients have one); or words such as
    ``client:ACME site:"Main office" tag:server,mail platform:linux text:srv``, which narrow together.
    Raises ``RuotaError`` (not_found, bad_param) for a name that nothing has, with a suggestion.
    """
    wanted = text.strip()
    if not wanted:
        raise rules.bad('Say which devices: all, a name, or words such as "client:ACME tag:server".')
    if wanted.casefold() == "all":
        return {"all": True}
    names = _named(session, [wanted]) or _named(session, [part.strip() for part in wanted.split(",")])
    if names is not None:
        return {"devices": names}
    return _selectors(session, wanted)


def _named(session: Session, names: list[str]) -> list[str] | None:
    """The devices of these names, or None when any is unknown."""
    found = [_device(session, name) for name in names]
    return [entry for entry in found if entry] if all(found) else None


def _device(session: Session, name: str) -> str | None:
    rows = session.scalars(select(Device).where(rules.same_name(Device.name, name))).all()
    if not rows and "/" in name:
        client, _, rest = name.partition("/")
        query = select(Device).join(Client, Client.id == Device.client_id)
        query = query.where(rules.same_name(Client.name, client.strip()), rules.same_name(Device.name, rest.strip()))
        rows = session.scalars(query).all()
    if len(rows) > 1:
        message = f"{len(rows)} clients have a device {rules.shown(name)}; write CLIENT/{name} to say which."
        raise rules.bad(message)
    return rows[0].id if rows else None


def _selectors(session: Session, text: str) -> dict[str, Any]:
    target: dict[str, Any] = {}
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise rules.bad(f"The target {rules.shown(text)} cannot be read at {rules.shown(text[place:].strip())}.")
        place = token.end()
        values = [value.strip('"') for value in re.findall(r'"[^"]*"|[^,"]+', token["values"])]
        if token["key"] is None:
            target.setdefault("devices", []).extend(_must_be_devices(session, values))
            continue
        key = token["key"].lower()
        if key not in _KEYS:
            hint = rules.did_you_mean(key, _KEYS)
            raise rules.bad(f"A target has no {rules.shown(key)}{hint}; it has {', '.join(_KEYS)}.")
        _add(session, target, key, values)
    return target


def _must_be_devices(session: Session, names: list[str]) -> list[str]:
    found = []
    for name in names:
        device = _device(session, name)
        if device is None:
            raise _unknown("device", name, session.scalars(select(Device.name)))
        found.append(device)
    return found


def _add(session: Session, target: dict[str, Any], key: str, values: list[str]) -> None:
    if key == "text":
        target["text"] = " ".join(values)
        return
    entries = target.setdefault(_KEYS[key], [])
    for value in values:
        if key == "client":
            rows = session.scalars(select(Client).where(rules.same_name(Client.name, value))).all()
            entries.extend(_ids("client", value, rows, session.scalars(select(Client.name))))
        elif key == "site":
            sites = session.scalars(select(Site).where(rules.same_name(Site.name, value))).all()
            entries.extend(_ids("site", value, sites, session.scalars(select(Site.name))))
        elif key == "tag":
            known = {tag for tags in session.scalars(select(Device.tags)) for tag in tags}
            entries.append(_word("tag", value.lower(), known))
        else:
            entries.append(_word("platform", value.lower(), ("linux", "windows")))


def _ids(what: str, value: str, rows: Iterable[Client | Site], names: Iterable[str]) -> list[str]:
    found = [row.id for row in rows]
    if not found:
        raise _unknown(what, value, names)
    return found


def _word(what: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise _unknown(what, value, known)
    return value


def _unknown(what: str, value: str, known: Iterable[str]) -> Exception:
    return rules.missing(f"There is no {what} {rules.shown(value)}{rules.did_you_mean(value, known)}.")
