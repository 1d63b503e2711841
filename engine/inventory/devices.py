"""Devices."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory import rules, winrm
from engine.inventory.clients import get_client, get_site
from engine.inventory.credentials import get_credential, no_login
from engine.saying import say
from engine.store.models import Device

DEFAULT_PORTS = {"ssh": 22, "winrm": 5986, "local": 22}
LONGEST_JUMP = 5
_FIELDS: Mapping[str, rules.Check] = {
    "name": rules.name,
    "client_id": rules.reference,
    "site_id": rules.reference,
    "connector": rules.one_of("connector", "ssh", "local", "winrm"),
    "platform": rules.one_of("platform", "linux", "windows"),
    "address": lambda value: rules.address(value) if value not in (None, "") else "",
    "port": rules.port,
    "credential_id": rules.reference,
    "jump_device_id": rules.reference,
    "tags": rules.tags,
    "notes": rules.free_text,
    "winrm": winrm.checked,
}
_STARTS = {"client_id": None, "site_id": None, "credential_id": None, "jump_device_id": None, "address": "", "tags": ()}


def get_device(session: Session, device_id: str) -> Device:
    """The device; raises ``RuotaError`` (not_found)."""
    device = session.get(Device, device_id)
    if device is None:
        raise rules.missing(say("device_gone", "There is no device {name}.", name=rules.shown(device_id)))
    return device


def create_device(session: Session, values: Mapping[str, Any]) -> Device:
    """A new device from name, client_id and the other fields.

    The port and the platform follow from the connector when left out. Raises ``RuotaError``: bad_param,
    not_found (client, site, credential, jump device), conflict (name taken in the client).
    """
    connector = values.get("connector", "ssh")
    starts = {
        "name": None,
        **_STARTS,
        "connector": connector,
        "port": _usual_port(connector, values.get("winrm")),
        "platform": "windows" if connector == "winrm" else "linux",
    }
    device = Device(**rules.checked({**starts, **values}, _FIELDS, "device"))
    _check(session, device)
    session.add(device)
    session.flush()
    return device


def _usual_port(connector: Any, settings: Any) -> int:
    if connector == "winrm" and isinstance(settings, Mapping):
        return winrm.PORTS.get(str(settings.get("scheme", "https")), 5986)
    return DEFAULT_PORTS.get(connector, 22) if isinstance(connector, str) else 22


def update_device(session: Session, device_id: str, values: Mapping[str, Any]) -> Device:
    """Change the fields that ``values`` has; a new address or port forgets the pinned host key.

    Raises as ``create_device`` and ``get_device``; the device is then as it was.
    """
    device = get_device(session, device_id)
    fields = rules.checked(values, _FIELDS, "device")
    before = {field: getattr(device, field) for field in fields}
    with session.no_autoflush:
        for field, value in fields.items():
            setattr(device, field, value)
        try:
            _check(session, device)
        except Exception:
            for field, value in before.items():
                setattr(device, field, value)
            raise
    if any(field in before and before[field] != fields[field] for field in ("address", "port")):
        device.host_key = None
    session.flush()
    return device


def trust_host_key(session: Session, device_id: str, host_key: str | None) -> Device:
    """Pin a host key (OpenSSH's text form) or a certificate (``sha256:`` and hex).

    None forgets it, so that the next connection pins what it sees.
    """
    device = get_device(session, device_id)
    device.host_key = rules.free_text(host_key).strip() or None
    session.flush()
    return device


def delete_device(session: Session, device_id: str) -> None:
    """Remove a device; its runs stay. Raises ``RuotaError`` (conflict) while others are reached through it."""
    device = get_device(session, device_id)
    through = rules.count(session, select(Device.id).where(Device.jump_device_id == device_id))
    if through:
        message = say(
            "jump_in_use",
            "1 device can only be reached through {device!r}; change that first."
            if through == 1
            else "{count} devices can only be reached through {device!r}; change that first.",
            device=device.name,
            count=through,
        )
        raise rules.conflict(message)
    session.delete(device)
    session.flush()


def _check(session: Session, device: Device) -> None:
    if device.client_id is None:
        raise rules.bad(
            say("device_needs_client", "The device {device!r} needs a client.", device=device.name), "/client_id"
        )
    client = get_client(session, device.client_id)
    query = select(Device).where(Device.client_id == client.id, rules.same_name(Device.name, device.name))
    taken = next((other.name for other in session.scalars(query) if other.id != device.id), None)
    if taken is not None:
        raise rules.conflict(
            say(
                "device_taken",
                "The client {client!r} has a device {name!r} already; choose another name.",
                client=client.name,
                name=taken,
            )
        )
    if device.connector != "local" and not device.address:
        raise rules.bad(
            say("device_needs_address", "The device {device!r} needs an address.", device=device.name), "/address"
        )
    if device.site_id is not None and get_site(session, device.site_id).client_id != client.id:
        raise rules.bad(
            say(
                "site_of_stranger",
                "That site belongs to another client than {client!r}; choose one of its own.",
                client=client.name,
            ),
            "/site_id",
        )
    if device.credential_id is not None:
        credential = get_credential(session, device.credential_id)
        if credential.client_id not in (None, client.id):
            message = say(
                "credential_of_stranger",
                "The credential {credential!r} is for another client than {client!r}; choose another.",
                credential=credential.name,
                client=client.name,
            )
            raise rules.bad(message, "/credential_id")
        if credential.kind == "secret":
            raise no_login(credential.name)
    jump_chain(session, device)


def jump_chain(session: Session, device: Device) -> list[Device]:
    """The devices to go through, nearest to this device first. Raises ``RuotaError`` (bad_param) on a circle."""
    chain: list[Device] = []
    seen = {device.id} if device.id else set()
    step = device
    while step.jump_device_id is not None:
        step = get_device(session, step.jump_device_id)
        if step.id in seen:
            raise rules.bad(
                say(
                    "jump_circle",
                    "{device!r} would be reached through itself; choose another jump device.",
                    device=device.name,
                ),
                "/jump_device_id",
            )
        if step.connector != "ssh":
            message = say(
                "jump_no_ssh",
                "{device!r} is not reached over SSH, so nothing can be reached through it.",
                device=step.name,
            )
            raise rules.bad(message, "/jump_device_id")
        seen.add(step.id)
        chain.append(step)
        if len(chain) > LONGEST_JUMP:
            message = say(
                "jump_long",
                "{device!r} is reached through more than {limit} devices; choose a shorter way.",
                device=device.name,
                limit=LONGEST_JUMP,
            )
            raise rules.bad(message, "/jump_device_id")
    return chain
