"""What failed lately, and what still goes on, is found however much has run since."""

from datetime import timedelta

from editor.services import Services
from engine.store.models import Run
from engine.store.types import now
from tests.web.conftest import Person


def add(services: Services, name: str, outcome: str | None, hours_ago: int | None, status: str = "done") -> None:
    ended = None if hours_ago is None else now() - timedelta(hours=hours_ago)
    with services.database.begin() as session:
        run = Run(
            workflow_id="w", workflow_name=name, document={}, mode="apply", status=status, outcome=outcome,
            finished_at=ended,
        )  # fmt: skip
        session.add(run)


def test_what_failed_last_night_is_found_below_hundreds_of_runs(viewer: Person, services: Services) -> None:
    for outcome in ("failed", "unreachable", "timed_out", "lost"):
        add(services, outcome, outcome, 23)
    add(services, "long ago", "failed", 25)
    for number in range(120):
        add(services, f"fine {number}", "ok", 1)
    add(services, "cancelled", "cancelled", 1)
    found = viewer.get("/runs?which=failed&ended_within_hours=24")["items"]
    assert [one["workflow_name"] for one in found] == ["lost", "timed_out", "unreachable", "failed"]
    few = viewer.get("/runs?which=failed&ended_within_hours=24&limit=1&total=true")
    assert ([one["workflow_name"] for one in few["items"]], few["total"]) == (["lost"], 4)
    assert "total" not in viewer.get("/runs?limit=1")
    part = viewer.get("/runs?which=failed&limit=3")
    rest = viewer.get(f"/runs?which=failed&limit=3&cursor={part['next']}")
    both = [one["workflow_name"] for one in part["items"] + rest["items"]]
    assert both == ["long ago", "lost", "timed_out", "unreachable", "failed"]


def test_what_has_not_ended_is_found_and_counted_below_hundreds_of_runs(viewer: Person, services: Services) -> None:
    for status in ("running", "held", "queued", "pending"):
        add(services, status, None, None, status)
    for number in range(120):
        add(services, f"fine {number}", "ok", 1)
    few = viewer.get("/runs?which=going&limit=3&total=true")
    assert ([one["workflow_name"] for one in few["items"]], few["total"]) == (["pending", "queued", "held"], 4)


def test_only_what_can_be_asked_is_answered(viewer: Person) -> None:
    for query in ("which=good", "ended_within_hours=0", "ended_within_hours=x"):
        viewer.do("GET", f"/runs?{query}", status=400)
