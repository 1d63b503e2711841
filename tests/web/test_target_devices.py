"""The devices behind the number of a target are told page by page."""

from typing import Any

from editor.services import Services
from tests.web.conftest import Person
from tests.web.test_blast_radius import fleet


def asked(person: Person, target: dict[str, Any], **more: Any) -> tuple[int, list[str]]:
    """How many there are in all, and the names of those that came."""
    found = person.do("POST", "/targets/devices", {"target": target, **more})
    return found["count"], [one["name"] for one in found["devices"]]


def test_they_come_page_by_page_in_order(viewer: Person, services: Services) -> None:
    target = {"clients": [fleet(services)]}
    count, names = asked(viewer, target, limit=10)
    assert (count, names) == (27, [f"D-{number:02}" for number in range(10)])
    assert asked(viewer, target, offset=25, limit=10) == (27, ["D-25", "D-26"])
    assert asked(viewer, target, offset=100) == (27, [])
    assert asked(viewer, {}) == (0, [])
    (first,) = viewer.do("POST", "/targets/devices", {"target": target, "limit": 1})["devices"]
    assert first["client"] == "Blast Ltd"


def test_they_are_searched_by_name_address_and_client_and_text_stays_text(viewer: Person, services: Services) -> None:
    target = {"clients": [fleet(services)]}
    assert asked(viewer, target, text=" d-2 ", limit=2) == (7, ["D-20", "D-21"])
    assert asked(viewer, target, text="10.0.0.9") == (1, ["D-09"])
    assert asked(viewer, target, text="blast l")[0] == 27
    assert asked(viewer, target, text="%") == (0, [])


def test_the_parts_are_those_of_the_blast_radius(viewer: Person, services: Services) -> None:
    target = {"clients": [fleet(services)]}
    assert asked(viewer, target, part="offline") == (1, ["D-00"])
    assert asked(viewer, target, part="untried") == (1, ["D-01"])
    assert asked(viewer, target, part="without_credential") == (1, ["D-02"])
    assert asked(viewer, target, platform="windows") == (2, ["D-25", "D-26"])
    assert asked(viewer, target, part="offline", platform="windows") == (0, [])


def test_what_cannot_be_asked_is_refused(viewer: Person) -> None:
    for more in ({"part": "everything"}, {"limit": 0}, {"limit": 100_000}, {"offset": -1}, {"platform": "plan9"}):
        viewer.do("POST", "/targets/devices", {"target": {"all": True}, **more}, status=400)
    viewer.do("POST", "/targets/devices", {"target": {"devicez": []}}, status=400)


def test_the_tags_to_choose_from_are_told_once_each_without_the_devices(
    viewer: Person, technician: Person, nobody: Person
) -> None:
    client = technician.do("POST", "/clients", {"name": "Tagged Ltd"}, status=201)["id"]
    word = "è"
    for name, tags in (("one", ["server", word]), ("two", ["office", "server"]), ("three", [])):
        device = {"name": name, "client_id": client, "connector": "ssh", "platform": "linux", "address": "10.9.9.9"}
        technician.do("POST", "/devices", {**device, "tags": tags}, status=201)
    assert viewer.get("/targets/tags") == {"items": sorted([word, "office", "server"]), "next": None}
    nobody.do("GET", "/targets/tags", status=401)
