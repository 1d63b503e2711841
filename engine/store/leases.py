"""Leases: of several processes one leads, for as long as it renews."""

from datetime import timedelta

from sqlalchemy import case, or_, update
from sqlalchemy.orm import Session

from engine.store.models import Lease
from engine.store.upserts import database_now, insert


def acquire(session: Session, name: str, holder: str, seconds: float) -> int | None:
    """Take the lease when it is free, has run out or is ours already. Its fence, or None when another holds it."""
    moment = database_now(session)
    until = moment + timedelta(seconds=seconds)
    statement = insert(session, Lease).values(name=name, holder=holder, expires_at=until, fence=1)
    ours = (Lease.holder == holder) & (Lease.expires_at > moment)
    statement = statement.on_conflict_do_update(
        index_elements=[Lease.name],
        set_={
            "holder": holder,
            "expires_at": until,
            "fence": case((ours, Lease.fence), else_=Lease.fence + 1),
        },
        where=or_(Lease.holder == holder, Lease.expires_at <= moment),
    ).returning(Lease.fence)
    fence: int | None = session.execute(statement).scalar_one_or_none()
    return fence


def renew(session: Session, name: str, holder: str, seconds: float) -> bool:
    """Keep a lease that is still ours; False when it has run out or changed hands: stop leading then."""
    moment = database_now(session)
    statement = (
        update(Lease)
        .where(Lease.name == name, Lease.holder == holder, Lease.expires_at > moment)
        .values(expires_at=moment + timedelta(seconds=seconds))
        .returning(Lease.name)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def release(session: Session, name: str, holder: str) -> None:
    """Give the lease back, keeping its fence; does nothing when another holds it."""
    moment = database_now(session)
    statement = update(Lease).where(Lease.name == name, Lease.holder == holder)
    session.execute(statement.values(expires_at=moment).execution_options(synchronize_session=False))
