"""How long a run usually takes: told from runs that did not wait for maintenance windows."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.store import Database, runs
from engine.store.models import Run
from engine.store.types import now

WINDOW = {"days": ["sat"], "start": "22:00", "minutes": 60, "timezone": "UTC"}


def kept(session: Session, minutes: int | None, *windows: dict[str, Any] | None, **fields: Any) -> Run:
    """A run that took so long (None: it goes on) on devices that have these windows."""
    began = now()
    usual = {"workflow_id": "patching", "workflow_name": "Patching", "document": {"nodes": {}}, "mode": "apply"}
    run = Run(**{**usual, "started_at": began, **fields})
    if minutes is not None:
        run.status, run.outcome, run.finished_at = "done", "ok", began + timedelta(minutes=minutes)
    return runs.create(session, run, [{"id": f"d{n}", "window": window} for n, window in enumerate(windows)])


def test_the_time_is_told_from_runs_that_did_not_wait_for_windows(database: Database) -> None:
    with database.begin() as session:
        kept(session, 10, None, WINDOW)
        # of a client without windows, as runs of schedules are
        kept(session, 20, None, None, in_window=True)
        for _ in range(12):
            kept(session, 3 * 24 * 60, None, WINDOW, in_window=True)
        assert runs.usual_seconds(session, kept(session, None, WINDOW)) == (15 * 60, 2)
        assert runs.usual_seconds(session, kept(session, None, None, in_window=True)) == (15 * 60, 2)


def test_a_run_that_may_wait_for_a_window_has_no_usual_time(database: Database) -> None:
    with database.begin() as session:
        kept(session, 10, None)
        kept(session, 4, None, mode="preview")
        assert runs.usual_seconds(session, kept(session, None, None, WINDOW, in_window=True)) is None
        # a preview waits for none
        waits_not = kept(session, 6, WINDOW, in_window=True, mode="preview")
        assert runs.usual_seconds(session, waits_not) == (4 * 60, 1)
        assert runs.usual_seconds(session, kept(session, None, None, mode="preview")) == (5 * 60, 2)


def test_nothing_is_told_of_what_is_not_known(database: Database) -> None:
    with database.begin() as session:
        assert runs.usual_seconds(session, kept(session, None)) is None
        kept(session, 10, workflow_id=None)
        assert runs.usual_seconds(session, kept(session, None, workflow_id=None)) is None
