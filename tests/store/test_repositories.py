from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.errors import Code, RuotaError
from engine.store import Database, approvals, audit, new_attempt_id, preferences, runs, schedules, workflows
from engine.store.models import Attempt, Audit, Batch, Run, Schedule, Workflow
from engine.store.types import now
from tests.store.conftest import make_run


def _document(name: str = "Clean-up", **more: object) -> dict[str, object]:
    return {"format": 1, "id": "clean-up", "name": name, "nodes": {}, "edges": [], **more}


def test_a_draft_is_saved_only_over_what_was_read(database: Database) -> None:
    with database.begin() as session:
        assert workflows.create(session, _document(), "ada").draft_revision == 1
        assert workflows.save_draft(session, "clean-up", _document("Tidy"), 1, "ada") == 2
    with (
        pytest.raises(RuotaError, match="ada has saved the workflow 'Tidy' since") as caught,
        database.begin() as session,
    ):
        workflows.save_draft(session, "clean-up", _document("Lost"), 1, "bob")
    assert caught.value.code is Code.CONFLICT
    with database.session() as session:
        found = workflows.get(session, "clean-up")
        assert (found.name, found.draft_revision, found.updated_by) == ("Tidy", 2, "ada")
        assert found.draft.startswith('{\n  "edges": []')


def test_versions_count_up_and_stay(database: Database) -> None:
    with database.begin() as session:
        workflows.create(session, _document(), "ada")
        assert workflows.publish(session, "clean-up", "first", "ada").version == 1
    with pytest.raises(RuotaError, match="same as its version 1"), database.begin() as session:
        workflows.publish(session, "clean-up", "again", "ada")
    with database.begin() as session:
        workflows.save_draft(session, "clean-up", _document("Tidy"), 1, "ada")
        assert workflows.publish(session, "clean-up", "second", "bob").version == 2
    with database.session() as session:
        assert [row.message for row in workflows.versions(session, "clean-up")] == ["second", "first"]
        assert '"Clean-up"' in workflows.version(session, "clean-up", 1).document
        assert workflows.get(session, "clean-up").published_version == 2
        with pytest.raises(RuotaError, match="no version 3"):
            workflows.version(session, "clean-up", 3)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"id": "../etc"}, "/id"),
        ({"id": 3}, "/id"),
        ({"name": " "}, "/name"),
        ({"name": None}, "/name"),
        ({"notes": {1, 2}}, ""),
        ({"notes": float("nan")}, ""),
    ],
)
def test_a_document_that_cannot_be_kept_is_refused(
    database: Database, document: dict[str, object], pointer: str
) -> None:
    with pytest.raises(RuotaError) as caught, database.begin() as session:
        workflows.create(session, {**_document(), **document}, "ada")
    assert (caught.value.code, caught.value.pointer) == (Code.BAD_DOCUMENT, pointer)
    with database.session() as session:
        assert session.scalars(select(Workflow)).all() == []


def test_a_scheduled_workflow_stays(database: Database) -> None:
    with database.begin() as session:
        workflows.create(session, _document(), "ada")
        workflows.publish(session, "clean-up", "", "ada")
        session.add(Schedule(id="s", name="Nightly", workflow_id="clean-up", target={"all": True}, cron="0 2 * * *"))
    with pytest.raises(RuotaError, match="The schedule 'Nightly' starts"), database.begin() as session:
        workflows.delete(session, "clean-up")
    with database.begin() as session:
        session.delete(session.get_one(Schedule, "s"))
        session.flush()
        workflows.delete(session, "clean-up")
        assert workflows.versions(session, "clean-up") == []


def test_a_run_has_its_devices_in_batches(database: Database) -> None:
    run_id, empty = make_run(database, 7, 3), make_run(database, 0)
    with database.session() as session:
        found = runs.devices(session, run_id)
        assert [(row.device_id, row.position, row.batch) for row in found] == [
            (f"d{place:03}", place, place // 3) for place in range(7)
        ]
        assert [row.device_id for row in runs.devices(session, run_id, 2)] == ["d006"]
        counts = {key: len(session.scalars(select(Batch).where(Batch.run_id == key)).all()) for key in (run_id, empty)}
        assert counts == {run_id: 3, empty: 1}


def test_steps_are_written_over_keeping_what_is_left_out(database: Database) -> None:
    run_id = make_run(database)
    key = {"run_id": run_id, "device_id": "d000", "path": "scan", "node": "scan"}
    with database.begin() as session:
        runs.put_steps(session, [{**key, "status": "running", "attempts": 1, "params": {"x": 1}}])
        runs.put_steps(
            session,
            [
                {**key, "status": "done", "outcome": "changed", "changed": True},
                {**key, "device_id": "d001", "status": "running"},
                {**key, "device_id": "", "path": "gate", "node": "gate", "status": "held", "wake": {"kind": "meeting"}},
            ],
        )
    with database.session() as session:
        (step,) = runs.steps(session, run_id, "d000")
        assert (step.status, step.outcome, step.attempts, step.params) == ("done", "changed", 1, {"x": 1})
        assert runs.step_counts(session, run_id) == {"scan": {"changed": 1, "running": 1}, "gate": {"held": 1}}
        assert runs.device_counts(session, run_id) == {"pending": 3}
        assert [row.path for row in runs.steps(session, run_id, "")] == ["gate"]


def test_output_is_numbered_and_capped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "OUTPUT_CHARACTERS", 10)
    run_id, attempt = make_run(database), new_attempt_id()
    with database.begin() as session:
        session.add(Attempt(id=attempt, run_id=run_id, device_id="d000", path="scan", number=1))
        session.flush()
        assert runs.append_output(session, attempt, [("out", "abc"), ("err", "de"), ("out", "")]) == 2
        assert runs.append_output(session, attempt, [("out", "fghijklm"), ("out", "n")]) == 3
        assert runs.append_output(session, attempt, [("out", "o")]) == 3
    with database.session() as session:
        assert [(row.sequence, row.stream, row.text) for row in runs.output(session, attempt, after=1)] == [
            (2, "err", "de"),
            (3, "out", "fghij"),
        ]
        assert runs.attempts(session, run_id, "d000", "scan")[0].truncated


def test_cancelling_is_asked_of_runs_that_go_on(database: Database) -> None:
    run_id = make_run(database)
    with database.begin() as session:
        assert runs.request_cancel(session, run_id)
        run = runs.get(session, run_id)
        assert run.cancel_requested
        run.status = "done"
        session.flush()
        assert not runs.request_cancel(session, run_id)
        assert not runs.request_cancel(session, "nowhere")


def test_a_question_is_decided_once(database: Database) -> None:
    run_id = make_run(database)
    with database.begin() as session:
        approvals.ask(session, run_id, "gate", "gate", "Restart now?")
        approvals.ask(session, run_id, "gate", "gate", "Asked again")
        assert [row.title for row in approvals.waiting(session)] == ["Restart now?"]
        assert approvals.decide(session, run_id, "gate", "approved", "ada", "go").decided_by == "ada"
        assert approvals.waiting(session, run_id) == []
        for arguments, words in (
            (("gate", "rejected", "bob"), "was approved by ada already"),
            (("other", "approved", "bob"), "no approval at 'other'"),
            (("gate", "maybe", "bob"), "must be approved or rejected"),
        ):
            with pytest.raises(RuotaError, match=words):
                approvals.decide(session, run_id, *arguments)


def test_a_due_time_is_taken_once(database: Database) -> None:
    run_id, moment = make_run(database), now()
    with database.begin() as session:
        workflows.create(session, _document(), "ada")
        for name, delay in (("past", -1), ("future", 1)):
            session.add(
                Schedule(
                    id=name,
                    name=name,
                    workflow_id="clean-up",
                    target={},
                    cron="* * * * *",
                    next_due_at=moment + timedelta(hours=delay),
                )
            )
        session.flush()
        assert [row.id for row in schedules.due(session, moment)] == ["past"]
        assert schedules.take(session, "past", moment, run_id)
        assert not schedules.take(session, "past", moment, None)
        assert schedules.take(session, "future", moment, None)


def test_settings_are_any_json_and_can_be_removed(database: Database) -> None:
    with database.begin() as session:
        preferences.write(session, {"mail": {"host": "mail.example.org"}, "name": "ACME", "off": False})
        preferences.write(session, {"name": "ACME & sons", "mail": None})
        assert preferences.read_all(session) == {"name": "ACME & sons", "off": False}


def test_deeds_are_recorded_with_their_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        audit.record(session, "ada", "client.create", "client", "c1")
        raise ZeroDivisionError
    with database.begin() as session:
        audit.record(session, "ada", "client.delete", "client", "c1", {"name": "ACME"})
    with database.session() as session:
        (row,) = session.scalars(select(Audit))
        assert (row.user, row.action, row.subject_id, row.detail) == ("ada", "client.delete", "c1", {"name": "ACME"})


def test_removing_a_run_removes_what_is_its_own(database: Database) -> None:
    run_id, attempt = make_run(database), new_attempt_id()
    with database.begin() as session:
        session.add(Attempt(id=attempt, run_id=run_id, device_id="d000", path="scan", number=1))
        session.flush()
        runs.append_output(session, attempt, [("out", "abc")])
    with database.begin() as session:
        session.delete(session.get_one(Run, run_id))
        session.flush()
        assert runs.output(session, attempt) == []
        assert runs.devices(session, run_id) == []
