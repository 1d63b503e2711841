"""The devices behind a number: those of a target, or the part of them that a run would not get to, page by page."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from engine.inventory.reach import PARTS
from engine.inventory.targets import condition, like
from engine.store.models import Client, Device


@dataclass(frozen=True, slots=True)
class Member:
    """A device with its client's name."""

    id: str
    name: str
    client: str


@dataclass(frozen=True, slots=True)
class Members:
    """Some of ``count`` devices, by client and name."""

    count: int
    devices: tuple[Member, ...]


def members(
    session: Session, target: Any, *, part: str = "all", platform: str = "", text: str = "", offset: int, limit: int
) -> Members:
    """The target's devices of a part (``all`` or a key of ``PARTS``) and platform whose name, address or client has
    the text. Raises ``RuotaError`` (bad_param) when the target does not fit."""
    where = [condition(session, target)]
    if part != "all":
        where.append(PARTS[part])
    if platform:
        where.append(Device.platform == platform)
    if text.strip():
        where.append(like(text.strip()) | Client.name.icontains(text.strip(), autoescape=True))
    meant = and_(*where)
    joined = select(func.count()).select_from(Device).join(Client, Client.id == Device.client_id)
    query = select(Device.id, Device.name, Client.name).join(Client, Client.id == Device.client_id).where(meant)
    rows = session.execute(query.order_by(Client.name, Device.name, Device.id).offset(offset).limit(limit))
    return Members(session.scalar(joined.where(meant)) or 0, tuple(Member(*row) for row in rows))
