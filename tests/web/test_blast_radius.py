"""What a workflow would touch, told before it does."""

from typing import Any

from editor.services import Services
from engine.store import now
from engine.store.models import Client, Device
from tests.web.conftest import Person

LOOK = {"type": "inv.system"}
PATCH = {"type": "patch.install", "name": "Install <b>all</b>"}
LINUX_ONLY = {"type": "sec.ssh_hardening"}


def document(key: str, **nodes: Any) -> dict[str, Any]:
    return {"format": 1, "id": key, "name": key, "nodes": nodes, "edges": []}


def fleet(services: Services) -> str:
    """25 Linux devices and 2 Windows ones: one offline, the second never asked, the third without a credential."""
    with services.database.begin() as session:
        client = Client(name="Blast Ltd")
        session.add(client)
        session.flush()
        for number in range(27):
            session.add(
                Device(
                    name=f"D-{number:02}", client_id=client.id, address=f"10.0.0.{number}",
                    connector="local" if number != 2 else "ssh", platform="windows" if number > 24 else "linux",
                    last_seen_at=None if number == 1 else now(), last_error="no route" if number == 0 else None,
                )
            )  # fmt: skip
        return str(client.id)


def test_a_target_is_counted_by_what_a_run_meets(admin: Person, services: Services) -> None:
    client = fleet(services)
    admin.do("POST", "/workflows", {"document": document("blast", look=LOOK, ssh=LINUX_ONLY)}, status=201)
    answer = admin.do("POST", "/workflows/blast/blast-radius", {"target": {"clients": [client]}})
    (touched,) = answer["touched"]
    assert touched["schedule"] is None and answer["version"] is None and answer["new"] == []
    assert touched["devices"]["count"] == 27 and len(touched["devices"]["names"]) == 20 and touched["clients"] == 1
    assert touched["offline"] == {"count": 1, "names": ["D-00"]}
    assert touched["untried"] == {"count": 1, "names": ["D-01"]}
    assert touched["without_credential"] == {"count": 1, "names": ["D-02"]}
    (missing,) = touched["without_script"]
    assert missing["platform"] == "windows" and missing["devices"]["names"] == ["D-25", "D-26"]
    assert "Harden SSH" in missing["steps"] or missing["steps"]
    assert touched["able"] == 25 and touched["able_before"] is None


def test_schedules_that_are_on_are_told_and_the_draft_is_compared_with_the_version(
    admin: Person, services: Services
) -> None:
    client = fleet(services)
    admin.do("POST", "/workflows", {"document": document("blast", ssh=LINUX_ONLY)}, status=201)
    admin.do("POST", "/workflows/blast/publish", {"message": "first"}, status=201)
    for name, enabled in (("Nightly", True), ("Resting", False)):
        body = {
            "name": name, "workflow_id": "blast", "cron": "0 2 * * *", "timezone": "Europe/Rome", "mode": "apply",
            "target": {"clients": [client]}, "inputs": {}, "enabled": enabled,
        }  # fmt: skip
        admin.do("POST", "/schedules", body, status=201)
    draft = document("blast", go={"type": "logic.wait"}, off={**LINUX_ONLY, "disabled": True}, patch=PATCH)
    answer = admin.do("POST", "/workflows/blast/blast-radius", {"document": draft})
    (touched,) = answer["touched"]
    assert touched["schedule"]["name"] == "Nightly" and touched["schedule"]["next_due_at"]
    assert touched["able_before"] == 25
    assert answer["version"] == 1 and answer["changes"] == ["Install <b>all</b>"] == answer["reboots"]
    assert "Install <b>all</b>" in answer["new"]
    published = admin.do("POST", "/workflows/blast/blast-radius", {"published": True})
    assert published["new"] == [] and published["touched"][0]["able"] == 25


def test_the_steps_of_called_workflows_count_and_broken_documents_do_no_harm(admin: Person) -> None:
    admin.do("POST", "/workflows", {"document": document("inner", patch=PATCH)}, status=201)
    call = {"type": "logic.call", "params": {"workflow": "inner"}}
    admin.do("POST", "/workflows", {"document": document("outer", call=call)}, status=201)
    ask = {"target": {"all": True}}
    assert admin.do("POST", "/workflows/outer/blast-radius", ask)["changes"][0]["text"] == "inner: Install <b>all</b>"
    off = document("outer", call={**call, "disabled": True})
    assert admin.do("POST", "/workflows/outer/blast-radius", {**ask, "document": off})["changes"] == []
    for broken in ({}, {"nodes": [1]}, {"format": 99}, document("outer", call={"type": "logic.call", "params": 3})):
        assert admin.do("POST", "/workflows/outer/blast-radius", {**ask, "document": broken})["changes"] == []
    admin.do("POST", "/workflows/outer/blast-radius", {"target": {"clients": "all"}}, status=400)
    admin.do("POST", "/workflows/nobody/blast-radius", ask, status=404)
