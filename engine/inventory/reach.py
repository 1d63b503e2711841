"""What a target would touch: its devices now, and which of them a run would not get to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from engine.inventory.targets import condition
from engine.store.models import Client, Device

MOST_NAMES = 20

PARTS = {
    "offline": Device.last_error.is_not(None),
    "untried": and_(Device.last_error.is_(None), Device.last_seen_at.is_(None)),
    "without_credential": and_(Device.credential_id.is_(None), Device.connector != "local"),
}
"""What holds for the devices of a target that a run may not get to."""


@dataclass(frozen=True, slots=True)
class Some:
    """``count`` devices, of which ``names`` tells the first 20 in order."""

    count: int
    names: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API gives it."""
        return {"count": self.count, "names": list(self.names)}


@dataclass(frozen=True, slots=True)
class Reach:
    """``offline`` did not answer the last time, ``untried`` was never asked; ``platforms`` counts devices by name."""

    devices: Some
    clients: int
    offline: Some
    untried: Some
    without_credential: Some
    platforms: dict[str, Some]


def reach(session: Session, target: Any) -> Reach:
    """What the target stands for now. Raises ``RuotaError`` (bad_param) when the target does not fit."""
    meant = condition(session, target)
    clients = session.scalar(select(func.count(func.distinct(Device.client_id))).where(meant)) or 0
    platforms = session.scalars(select(Device.platform).where(meant).distinct()).all()
    return Reach(
        devices=some(session, meant),
        clients=clients,
        offline=some(session, and_(meant, PARTS["offline"])),
        untried=some(session, and_(meant, PARTS["untried"])),
        without_credential=some(session, and_(meant, PARTS["without_credential"])),
        platforms={name: some(session, and_(meant, Device.platform == name)) for name in sorted(platforms)},
    )


def able(found: Reach, steps: Iterable[frozenset[str] | None]) -> int:
    """How many of the devices have a script for every step that needs one."""
    needed = [platforms for platforms in steps if platforms is not None]
    return sum(some.count for name, some in found.platforms.items() if all(name in platforms for platforms in needed))


def some(session: Session, where: ColumnElement[bool]) -> Some:
    """The devices for which something holds, by client and name."""
    count = session.scalar(select(func.count()).select_from(Device).where(where)) or 0
    return Some(count, first_names(session, where) if count else ())


def first_names(session: Session, where: ColumnElement[bool]) -> tuple[str, ...]:
    """The names of the first of the devices for which something holds, by client and name."""
    query = select(Device.name).join(Client, Client.id == Device.client_id).where(where)
    return tuple(session.scalars(query.order_by(Client.name, Device.name).limit(MOST_NAMES)))
