"""Which devices of a target are outside their maintenance window at a moment: told before a run is to start then."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from engine.inventory.maintenance import Window, window_of
from engine.inventory.reach import Some, some
from engine.inventory.targets import among, condition
from engine.store.models import Client, Device, Site

_OWN = Device.site_id.in_(select(Site.id).where(Site.window.is_not(None)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Devices whose window opens at ``opens`` (UTC); ``timezone`` (IANA) is where its times are told."""

    opens: datetime
    timezone: str
    devices: Some


def waiting(session: Session, target: Any, moment: datetime) -> list[Waiting]:
    """Those that wait, by when and where their window opens, the first first.

    Raises ``RuotaError`` (bad_param) when the target does not fit.
    """
    meant = condition(session, target)
    closed: dict[tuple[datetime, str], list[ColumnElement[bool]]] = {}
    for window, whose in _windows(session, meant).items():
        span = window.span(moment)
        if not span.has(moment):
            closed.setdefault((span.opens, window.timezone), []).append(whose)
    return [
        Waiting(opens, timezone, some(session, and_(meant, or_(*whose))))
        for (opens, timezone), whose in sorted(closed.items(), key=lambda entry: entry[0])
    ]


def _windows(session: Session, meant: ColumnElement[bool]) -> dict[Window, ColumnElement[bool]]:
    """The windows of the devices meant, each with what holds for the devices that have it."""
    sites: dict[Window, list[str]] = defaultdict(list)
    clients: dict[Window, list[str]] = defaultdict(list)
    here = Site.id.in_(select(Device.site_id).where(meant))
    for client, site in session.execute(
        select(Client, Site).join(Client, Client.id == Site.client_id).where(here, Site.window.is_not(None))
    ):
        _note(sites, window_of(client, site), site.id)
    of_client = Client.id.in_(select(Device.client_id).where(meant, or_(Device.site_id.is_(None), ~_OWN)))
    for client in session.scalars(select(Client).where(of_client, Client.window.is_not(None))):
        _note(clients, window_of(client, None), client.id)
    return {
        window: or_(
            among(Device.site_id, sites[window]),
            and_(among(Device.client_id, clients[window]), or_(Device.site_id.is_(None), ~_OWN)),
        )
        for window in [*sites, *clients]
    }


def _note(found: dict[Window, list[str]], window: Window | None, key: str) -> None:
    if window is not None:
        found[window].append(key)
