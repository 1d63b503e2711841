"""Targets: which devices a selector means, found by SQL.

``{"devices": [ids], "clients": [ids], "sites": [ids], "tags": ["server"], "platforms": ["linux"], "text": "srv",
"all": true}``: ``devices`` adds single devices; the others narrow (within one list any, across lists all).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from engine.inventory import rules
from engine.inventory.maintenance import window_of
from engine.saying import say
from engine.store.models import Client, Device, Site
from engine.store.upserts import is_postgresql

_LISTS = ("devices", "clients", "sites", "tags", "platforms")
_LONGEST_LIST = 100_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a target means now. ``devices`` may be only the first of ``count``."""

    count: int
    without_credential: int
    sentence: str
    devices: tuple[Device, ...]


def check_target(target: Any) -> dict[str, Any]:
    """The target as it may be kept. Raises ``RuotaError`` (bad_param) naming what does not fit."""
    if not isinstance(target, Mapping):
        raise rules.bad(
            say("target_no_object", "A target must be an object such as {example}.", example='{"clients": ["…"]}'),
            "/target",
        )
    kept: dict[str, Any] = {}
    for key, value in target.items():
        if key in _LISTS:
            if not isinstance(value, list | tuple) or not all(isinstance(entry, str) for entry in value):
                raise rules.bad(
                    say("target_no_list", "The target's {key} must be a list of texts.", key=key), f"/target/{key}"
                )
            if len(value) > _LONGEST_LIST:
                raise rules.bad(
                    say("target_long", "The target's {key} are more than {limit}.", key=key, limit=_LONGEST_LIST),
                    f"/target/{key}",
                )
            kept[key] = [entry.lower() for entry in value] if key == "tags" else list(value)
        elif key == "text" and (value is None or isinstance(value, str)):
            kept[key] = (value or "").strip()
        elif key == "all" and isinstance(value, bool):
            kept[key] = value
        else:
            raise rules.bad(
                say(
                    "target_field_unknown",
                    "A target cannot have {field} as it stands there{hint}.",
                    field=rules.shown(key),
                    hint=rules.did_you_mean(str(key), (*_LISTS, "text", "all")),
                ),
                "/target",
            )
    return kept


def resolve(session: Session, target: Any, limit: int | None = None) -> Resolved:
    """The devices of a target by client and name, at most ``limit`` of them, and how many there are in all.

    Ids of what has been deleted mean nothing. Raises ``RuotaError`` (bad_param) when the target does not fit.
    """
    meant = condition(session, target)
    number = count(session, target)
    bare = and_(meant, Device.credential_id.is_(None), Device.connector != "local")
    without = session.scalar(select(func.count()).select_from(Device).where(bare)) or 0
    query = select(Device).join(Client, Client.id == Device.client_id).where(meant)
    query = query.order_by(Client.name, Device.name, Device.id).limit(limit)
    return Resolved(number, without, _sentence(number, without), tuple(session.scalars(query)))


def count(session: Session, target: Any) -> int:
    """How many devices a target means now. Raises as ``resolve`` does."""
    return session.scalar(select(func.count()).select_from(Device).where(condition(session, target))) or 0


def concerns(session: Session, target: Any, client: str) -> bool:
    """Whether a target names the client, or means a device of it now. Raises as ``resolve`` does."""
    kept = check_target(target)
    if client in kept.get("clients", ()):
        return True
    meant = and_(_condition(session, kept), Device.client_id == client)
    return bool(session.scalar(select(exists().where(meant))))


def freeze(session: Session, target: Any) -> list[dict[str, Any]]:
    """The snapshots of all devices of a target, for a run that starts now."""
    return snapshots(session, resolve(session, target).devices)


def snapshots(session: Session, devices: Sequence[Device]) -> list[dict[str, Any]]:
    """The devices as a run keeps them: what expressions see, how it was reached, when changes may start there."""
    clients = {row.id: row for row in session.scalars(select(Client))}
    sites = {row.id: row for row in session.scalars(select(Site))}
    return [
        {
            "id": device.id,
            "name": device.name,
            "address": device.address,
            "port": device.port,
            "connector": device.connector,
            "platform": device.platform,
            "os": str(device.facts.get("os") or ""),
            "client": clients[device.client_id].name,
            "client_id": device.client_id,
            "site": sites[device.site_id].name if device.site_id in sites else "",
            "site_id": device.site_id,
            "queue": sites[device.site_id].queue if device.site_id in sites else "",
            "tags": list(device.tags),
            "window": _window(clients[device.client_id], sites.get(device.site_id or "")),
        }
        for device in devices
    ]


def _window(client: Client, site: Site | None) -> dict[str, Any] | None:
    window = window_of(client, site)
    return window.to_json() if window else None


def condition(session: Session, target: Any) -> ColumnElement[bool]:
    """What holds for the target's devices alone. Raises ``RuotaError`` (bad_param) when it does not fit."""
    return _condition(session, check_target(target))


def _condition(session: Session, target: Mapping[str, Any]) -> ColumnElement[bool]:
    narrowing: list[ColumnElement[bool]] = []
    columns: dict[str, Callable[[], ColumnElement[bool]]] = {
        "clients": lambda: among(Device.client_id, target["clients"]),
        "sites": lambda: among(Device.site_id, target["sites"]),
        "platforms": lambda: among(Device.platform, target["platforms"]),
        "tags": lambda: _tagged(session, target["tags"]),
        "text": lambda: like(target["text"]),
    }
    narrowing.extend(make() for key, make in columns.items() if target.get(key))
    parts: list[ColumnElement[bool]] = []
    if narrowing:
        parts.append(and_(*narrowing))
    elif target.get("all"):
        parts.append(Device.id.is_not(None))
    if target.get("devices"):
        parts.append(among(Device.id, target["devices"]))
    return or_(false(), *parts)


def among(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    """``column IN values`` in pieces that every database takes."""
    pieces = [values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE)]
    return or_(false(), *(column.in_(piece) for piece in pieces))


def _tagged(session: Session, tags: Sequence[str]) -> ColumnElement[bool]:
    tag = _entries(session)
    return select(tag).where(among(tag, tags)).correlate(Device).exists()


def _entries(session: Session) -> Any:
    """The tags of a device, one a row."""
    unfold = func.json_array_elements_text if is_postgresql(session) else func.json_each
    return unfold(Device.tags).table_valued("value", name="tag", joins_implicitly=True).c.value


def tags(session: Session) -> list[str]:
    """Every tag that a device has now, sorted."""
    tag = _entries(session)
    return sorted(session.scalars(select(tag).select_from(Device).distinct()))


def like(text: str) -> ColumnElement[bool]:
    """Whether a device's name or address has the text in it."""
    return or_(Device.name.icontains(text, autoescape=True), Device.address.icontains(text, autoescape=True))


def _sentence(number: int, without: int) -> str:
    if number == 0:
        return "no device"
    found = rules.plural(number, "device")
    return f"{found}, {without} without a credential" if without else found
