"""Clients and their sites."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory import maintenance_rules, rules
from engine.saying import say
from engine.store.models import Client, Credential, Device, Site

_CLIENT = {
    "name": rules.name,
    "notes": rules.free_text,
    "plan": rules.word,
    "window": maintenance_rules.client_window,
}
_SITE = {
    "name": rules.name,
    "timezone": rules.timezone,
    "queue": rules.queue,
    "window": maintenance_rules.site_window,
}


def get_client(session: Session, client_id: str) -> Client:
    """The client; raises ``RuotaError`` (not_found)."""
    client = session.get(Client, client_id)
    if client is None:
        raise rules.missing(say("client_gone", "There is no client {name}.", name=rules.shown(client_id)))
    return client


def create_client(session: Session, values: Mapping[str, Any]) -> Client:
    """A new client from name, notes, plan and window. Raises ``RuotaError``: bad_param, conflict (name taken)."""
    fields = rules.checked({"name": None, **values}, _CLIENT, "client")
    _check_client_name(session, fields["name"], None)
    client = Client(**fields)
    session.add(client)
    session.flush()
    return client


def update_client(session: Session, client_id: str, values: Mapping[str, Any]) -> Client:
    """Change the fields that ``values`` has. Raises as ``create_client`` and ``get_client``."""
    client = get_client(session, client_id)
    fields = rules.checked(values, _CLIENT, "client")
    if "name" in fields:
        _check_client_name(session, fields["name"], client_id)
    for field, value in fields.items():
        setattr(client, field, value)
    session.flush()
    return client


def delete_client(session: Session, client_id: str) -> None:
    """Remove a client with its empty sites. Raises ``RuotaError`` (conflict) while it has devices or credentials."""
    client = get_client(session, client_id)
    devices = rules.count(session, select(Device.id).where(Device.client_id == client_id))
    if devices:
        message = say(
            "client_has_devices",
            "The client {client!r} has 1 device; move or delete it first."
            if devices == 1
            else "The client {client!r} has {count} devices; move or delete them first.",
            client=client.name,
            count=devices,
        )
        raise rules.conflict(message)
    credentials = rules.count(session, select(Credential.id).where(Credential.client_id == client_id))
    if credentials:
        message = say(
            "client_has_credentials",
            "The client {client!r} has 1 credential; delete it first."
            if credentials == 1
            else "The client {client!r} has {count} credentials; delete them first.",
            client=client.name,
            count=credentials,
        )
        raise rules.conflict(message)
    for site in session.scalars(select(Site).where(Site.client_id == client_id)):
        session.delete(site)
    session.flush()
    session.delete(client)
    session.flush()


def _check_client_name(session: Session, name: str, own_id: str | None) -> None:
    found = session.scalars(select(Client).where(rules.same_name(Client.name, name))).first()
    if found is not None and found.id != own_id:
        raise rules.conflict(
            say("client_taken", "There is a client {name!r} already; choose another name.", name=found.name)
        )


def get_site(session: Session, site_id: str) -> Site:
    """The site; raises ``RuotaError`` (not_found)."""
    site = session.get(Site, site_id)
    if site is None:
        raise rules.missing(say("site_gone", "There is no site {name}.", name=rules.shown(site_id)))
    return site


def create_site(session: Session, client_id: str, values: Mapping[str, Any]) -> Site:
    """A new site from name, timezone, queue and window. Raises ``RuotaError``: bad_param, not_found, conflict."""
    client = get_client(session, client_id)
    fields = rules.checked({"name": None, **values}, _SITE, "site")
    _check_site_name(session, client, fields["name"], None)
    site = Site(client_id=client_id, **fields)
    session.add(site)
    session.flush()
    return site


def update_site(session: Session, site_id: str, values: Mapping[str, Any]) -> Site:
    """Change the fields that ``values`` has; a site stays with its client."""
    site = get_site(session, site_id)
    fields = rules.checked(values, _SITE, "site")
    if "name" in fields:
        _check_site_name(session, get_client(session, site.client_id), fields["name"], site_id)
    for field, value in fields.items():
        setattr(site, field, value)
    session.flush()
    return site


def delete_site(session: Session, site_id: str) -> None:
    """Remove a site. Raises ``RuotaError`` (conflict) while it has devices."""
    site = get_site(session, site_id)
    devices = rules.count(session, select(Device.id).where(Device.site_id == site_id))
    if devices:
        message = say(
            "site_has_devices",
            "The site {site!r} has 1 device; move or delete it first."
            if devices == 1
            else "The site {site!r} has {count} devices; move or delete them first.",
            site=site.name,
            count=devices,
        )
        raise rules.conflict(message)
    session.delete(site)
    session.flush()


def _check_site_name(session: Session, client: Client, name: str, own_id: str | None) -> None:
    query = select(Site).where(Site.client_id == client.id, rules.same_name(Site.name, name))
    found = session.scalars(query).first()
    if found is not None and found.id != own_id:
        raise rules.conflict(
            say(
                "site_taken",
                "The client {client!r} has a site {name!r} already; choose another name.",
                client=client.name,
                name=found.name,
            )
        )
