"""The same change to many devices at once: all of it or none, within the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.inventory import rules
from engine.inventory.clients import get_client, get_site
from engine.inventory.credentials import get_credential, no_login
from engine.inventory.devices import get_device, jump_chain
from engine.saying import say
from engine.store.models import Device

_PART = 500
FIELDS = ("credential_id", "site_id", "add_tags", "remove_tags")


def change_devices(session: Session, ids: Sequence[str], values: Mapping[str, Any]) -> int:
    """Give the devices a credential or a site (None takes it away), add and remove tags; how many changed.

    ``values`` has some of ``FIELDS``. Raises ``RuotaError``: not_found (a device, the credential, the site),
    bad_param (a credential or a site of another client, a tag that cannot be). Then nothing may be committed.
    """
    devices = _devices(session, ids)
    fields = _references(session, devices, values)
    added, removed = set(rules.tags(values.get("add_tags"))), set(rules.tags(values.get("remove_tags")))
    changed = 0
    for device in devices:
        tags = rules.tags([*(set(device.tags) - removed), *added])
        new: dict[str, Any] = {**fields, "tags": tags}
        differing = {field: value for field, value in new.items() if getattr(device, field) != value}
        for field, value in differing.items():
            setattr(device, field, value)
        changed += bool(differing)
    session.flush()
    return changed


def delete_devices(session: Session, ids: Sequence[str]) -> int:
    """Remove devices, their runs stay; how many went.

    Raises ``RuotaError``: not_found, or conflict while a device that stays is reached through one of them.
    """
    devices = _devices(session, ids)
    going = {device.id for device in devices}
    for device in devices:
        for stays in session.scalars(select(Device).where(Device.jump_device_id == device.id)):
            if stays.id not in going:
                raise rules.conflict(
                    say(
                        "jump_stays",
                        "{stays!r} can only be reached through {device!r}; change that first, or delete both.",
                        stays=stays.name,
                        device=device.name,
                    )
                )
    for device in sorted(devices, key=lambda one: len(jump_chain(session, one)), reverse=True):
        session.delete(device)
        session.flush()
    return len(devices)


def _devices(session: Session, ids: Iterable[str]) -> list[Device]:
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Device] = {}
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        found.update({row.id: row for row in session.scalars(select(Device).where(Device.id.in_(part)))})
    for key in wanted:
        if key not in found:
            get_device(session, key)  # says which one is not there
    return [found[key] for key in wanted]


def _references(session: Session, devices: Sequence[Device], values: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "credential_id" in values:
        fields["credential_id"] = rules.reference(values["credential_id"])
        if fields["credential_id"] is not None:
            _check_credential(session, devices, fields["credential_id"])
    if "site_id" in values:
        fields["site_id"] = rules.reference(values["site_id"])
        if fields["site_id"] is not None:
            site = get_site(session, fields["site_id"])
            what = say("the_site", "The site {site!r}", site=site.name)
            _check_client(session, devices, site.client_id, what, "/site_id")
    return fields


def _check_credential(session: Session, devices: Sequence[Device], key: str) -> None:
    credential = get_credential(session, key)
    if credential.kind == "secret":
        raise no_login(credential.name)
    if credential.client_id is not None:
        what = say("the_credential", "The credential {credential!r}", credential=credential.name)
        _check_client(session, devices, credential.client_id, what, "/credential_id")


def _check_client(session: Session, devices: Sequence[Device], client_id: str, what: str, pointer: str) -> None:
    strangers = [device for device in devices if device.client_id != client_id]
    if strangers:
        raise rules.bad(
            say(
                "belongs_elsewhere",
                "{what} belongs to {client!r}; {device!r} does not. Choose another, or fewer devices."
                if len(strangers) == 1
                else "{what} belongs to {client!r}; {count} devices do not, {device!r} among them. "
                "Choose another, or fewer devices.",
                what=what,
                client=get_client(session, client_id).name,
                device=strangers[0].name,
                count=len(strangers),
            ),
            pointer,
        )
