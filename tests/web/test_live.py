"""The live view over a real server process and a real Valkey."""

import itertools
from collections.abc import Iterator

import pytest
import simple_websocket  # type: ignore[import-untyped]

from engine.dispatch.live import MOST_SENT, Publisher
from engine.settings import Settings
from tests.web.conftest import PASSWORD
from tests.web.served import Page, server
from tests.web.test_workflows import DOCUMENT

EVENT = {"seq": 1, "at": "2026-01-01T00:00:00Z", "kind": "run", "device_id": "", "path": "", "status": "running"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[str]:
    data = tmp_path_factory.mktemp("served")
    with server(Settings(data=data, redis_url=redis_url)) as found:
        yield found


@pytest.fixture(scope="module")
def admin_page(address: str) -> Iterator[Page]:
    page = Page(address)
    page.enter("/setup", "anna")
    yield page
    page.http.close()


@pytest.fixture(scope="module")
def run_id(admin_page: Page) -> str:
    admin_page.do("POST", "/workflows", {"document": DOCUMENT})
    order = {"workflow_id": "disks", "target": {"all": True}, "mode": "preview"}
    key: str = admin_page.do("POST", "/runs", order)["id"]
    return key


def test_a_stranger_gets_no_connection(address: str, admin_page: Page) -> None:
    stranger = Page(address)
    assert stranger.knock().status_code == 401
    polled = stranger.http.get("/socket.io/?EIO=4&transport=polling")
    assert (polled.status_code, polled.json()["error"]["code"]) == (401, "auth_failed")
    stranger.http.close()


def test_other_pages_and_names_get_no_connection(admin_page: Page) -> None:
    assert admin_page.knock(Origin="http://evil.example.org").status_code == 400
    assert admin_page.knock(Host="evil.example.org").status_code == 421
    foreign = admin_page.http.get("/socket.io/?EIO=4&transport=polling", headers={"Host": "evil.example.org"})
    assert foreign.status_code == 421


def test_who_has_joined_sees_the_run_and_nobody_else_does(admin_page: Page, run_id: str, redis_url: str) -> None:
    with admin_page.live() as watching, admin_page.live() as idle:
        assert watching.accepted
        assert watching.ask("join", {"room": f"run:{run_id}", "after": 0}) == {"ok": True}
        publisher = Publisher(redis_url, run_id)
        publisher.add([EVENT])
        assert watching.event() == ["run", {"run_id": run_id, "events": [EVENT]}]
        assert watching.ask("leave", {"room": f"run:{run_id}"}) == {"ok": True}
        publisher.add([EVENT])
        publisher.close()
        for one in (watching, idle):
            with pytest.raises(TimeoutError):
                one.event(patience=1)


def test_events_of_one_number_come_together(admin_page: Page, run_id: str, redis_url: str) -> None:
    """Whoever has heard a number takes no second message for news."""
    with admin_page.live() as watching:
        assert watching.ask("join", {"room": f"run:{run_id}"}) == {"ok": True}
        publisher = Publisher(redis_url, run_id)
        publisher.add([{**EVENT, "seq": 1 + (number + 1) // 2} for number in range(2 * MOST_SENT)])
        batches: list[list[int]] = []
        while sum(map(len, batches)) < 2 * MOST_SENT:
            batches.append([event["seq"] for event in watching.event()[1]["events"]])
        publisher.close()
    assert len(batches) > 1
    assert not any(set(one) & set(other) for one, other in itertools.pairwise(batches))


@pytest.mark.parametrize(
    "asked",
    [
        None,
        {},
        {"room": 7},
        {"room": "run:unknown"},
        {"room": "workflow:unknown"},
        {"room": "other"},
        {"room": "run:" + "x" * 9000},
        [1],
    ],
)
def test_only_a_run_that_exists_can_be_joined(admin_page: Page, asked: object) -> None:
    with admin_page.live() as live:
        answer = live.ask("join", asked)
        assert answer["ok"] is False
        assert answer["message"].endswith(".")


def test_who_works_on_a_workflow_is_told_to_the_others(address: str, admin_page: Page, run_id: str) -> None:
    room = {"room": "workflow:disks"}
    admin_page.do("POST", "/users", {"name": "bruno", "password": PASSWORD, "role": "technician"})
    bruno = Page(address)
    bruno.enter("/session", "bruno")
    with admin_page.live() as first, admin_page.live() as stranger:
        assert first.ask("join", room) == {"ok": True}
        with bruno.live() as second:
            assert second.ask("join", room) == {"ok": True}
            event, came = first.event()
            assert (event, came["name"], came["here"], came["ask"]) == ("presence", "bruno", True, True)
            first.tell("here", room)
            _, there = second.event()
            assert (there["name"], there["here"], there["ask"]) == ("anna", True, False)
            stranger.tell("here", {**room, "name": "nobody"})  # who has not joined is not believed
            hostile: object
            for hostile in (None, {"room": ["workflow:disks"]}, {"room": {}}):
                first.tell("here", hostile)
            with pytest.raises(TimeoutError):
                second.event(patience=1)
        _, went = first.event()
        assert (went["sid"], went["here"]) == (came["sid"], False)
    bruno.http.close()


def test_a_connection_ends_with_its_session(address: str, admin_page: Page, run_id: str) -> None:
    person = Page(address)
    person.enter("/session", "anna")
    with person.live() as live, admin_page.live() as other:
        assert live.ask("join", {"room": f"run:{run_id}"}) == {"ok": True}
        person.do("DELETE", "/session")
        with pytest.raises(simple_websocket.ConnectionClosed):
            live.event()
        assert other.ask("join", {"room": f"run:{run_id}"}) == {"ok": True}
    person.http.close()


def test_a_connection_ends_with_its_token(address: str, admin_page: Page) -> None:
    made = admin_page.do("POST", "/tokens", {"name": "watcher"})
    program = Page(address)
    with program.live(Authorization=f"Bearer {made['token']}") as live:
        assert live.accepted
        admin_page.do("DELETE", f"/tokens/{made['id']}")
        with pytest.raises(simple_websocket.ConnectionClosed):
            live.event()
    program.http.close()
