"""What a picker says of a value's last time."""

from editor.services import Services
from engine.store import now
from engine.store.models import Run, Step
from tests.web.conftest import Person

DOCUMENT = {"format": 1, "id": "seen", "name": "Seen", "nodes": {"scan": {"type": "patch.scan"}}, "edges": []}


def test_the_newest_finished_run_tells_its_values_shortened(admin: Person, services: Services) -> None:
    admin.do("POST", "/workflows", {"document": DOCUMENT}, status=201)
    assert admin.get("/workflows/seen/last-values") == {"finished_at": None, "values": {}}
    data = {"count": 3, "text": "x" * 500, "deep": {"a": {"b": True}}, "list": ["é"]}
    with services.database.begin() as session:
        for number, status in enumerate(("done", "running")):
            run = Run(
                workflow_id="seen", workflow_name="Seen", document=DOCUMENT, mode="apply", status=status,
                inputs={"least": 10}, finished_at=now(),
            )  # fmt: skip
            session.add(run)
            session.flush()
            for node, outcome in (("scan", "ok"), ("elsewhere", "ok"), ("failing", "failed")):
                result = {"ok": True, "data": {**data, "run": number}}
                session.add(Step(run_id=run.id, device_id="d", path=node, node=node, outcome=outcome, result=result))
    values = admin.get("/workflows/seen/last-values")["values"]
    assert values["scan.count"] == "3" and values["scan.run"] == "0" and values["inputs.least"] == "10"
    assert values["scan.deep.a.b"] == "true" and values["scan.list"] == '["é"]'
    assert len(values["scan.text"]) == 80 and values["scan.text"].endswith("…")
    assert not [name for name in values if name.startswith(("elsewhere", "failing"))]
    admin.do("GET", "/workflows/nobody/last-values", status=404)
