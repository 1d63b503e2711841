"""Which devices of a target are outside their maintenance window at a moment: told before a run is to start then."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.inventory.maintenance import Span, Window, window_of
from engine.inventory.reach import Some, first_names
from engine.inventory.targets import among, condition
from engine.store.models import Client, Device, Site

MOST_NAMED = 10
"""Of how many openings the devices are named; each costs a query."""

Opening = tuple[datetime, str]
Place = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Devices whose window opens at ``opens`` (UTC); ``timezone`` (IANA) is where its times are told."""

    opens: datetime
    timezone: str
    devices: Some


def waiting(session: Session, target: Any, moment: datetime) -> list[Waiting]:
    """Those that wait, by when and where their window opens, the first first; only the first have names.

    Raises ``RuotaError`` (bad_param) when the target does not fit.
    """
    meant = condition(session, target)
    counts: Counter[Opening] = Counter()
    places: dict[Opening, list[Place]] = defaultdict(list)
    spans: dict[Window, Span] = {}
    for place, window, count in _windows(session, meant):
        if window not in spans:
            spans[window] = window.span(moment)
        span = spans[window]
        if not span.has(moment):
            opening = span.opens, window.timezone
            counts[opening] += count
            places[opening].append(place)
    return [
        Waiting(*opening, Some(counts[opening], _names(session, meant, places[opening]) if at < MOST_NAMED else ()))
        for at, opening in enumerate(sorted(counts))
    ]


def have_windows(session: Session, target: Any) -> bool:
    """Whether a device of the target has a window, open or not. Raises as ``waiting``."""
    return next(_windows(session, condition(session, target)), None) is not None


def _windows(session: Session, meant: ColumnElement[bool]) -> Iterator[tuple[Place, Window, int]]:
    """The places (client and site) of the devices meant, their window where they have one, and how many are there."""
    clients = {row.id: row for row in session.scalars(select(Client))}
    sites = {row.id: row for row in session.scalars(select(Site))}
    query = select(Device.client_id, Device.site_id, func.count()).where(meant)
    for client_id, site_id, count in session.execute(query.group_by(Device.client_id, Device.site_id)):
        window = window_of(clients[client_id], sites.get(site_id or ""))
        if window is not None:
            yield (client_id, site_id), window, count


def _names(session: Session, meant: ColumnElement[bool], places: list[Place]) -> tuple[str, ...]:
    at_sites = among(Device.site_id, [site for _, site in places if site is not None])
    clients = [client for client, site in places if site is None]
    at_none = and_(Device.site_id.is_(None), among(Device.client_id, clients))
    return first_names(session, and_(meant, or_(at_sites, at_none)))
