"""The cases of the node types that run in the engine, and of those that the conductor runs."""

import asyncio
import json
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from engine.catalog import load_catalog
from engine.connectors import Address, Login
from engine.dispatch.context import Hold
from engine.rehearsal import rehearse
from engine.states import Mode
from tests.nodes import servers
from tests.nodes.cases import Case, cases, check, fits
from tests.nodes.context import LOCAL, Bench

NOBODY = Address(
    device_id="d1", name="device", connector="ssh", host="127.0.0.1", port=9, login=Login("anna", password="pw")
)


@pytest.mark.parametrize("case", list(cases("engine")), ids=str)
def test_case_in_the_engine(case: Case) -> None:
    value = case.value
    with ExitStack() as stack:
        bench, params = _bench(value), value.get("params", {})
        server = stack.enter_context(servers.http(value["server"])) if "server" in value else None
        if server:
            params = json.loads(json.dumps(params).replace("SERVER", server.url))
        mailbox = stack.enter_context(servers.smtp()) if "mailbox" in value else None
        if mailbox:
            bench.settings = {**bench.settings, "mail": {**bench.settings["mail"], "port": mailbox.port}}
        result = asyncio.run(_attempt(bench, case, params))
        check(case, result.to_json())
        if server and "received" in value:
            _received(value["received"], server.received)
        if mailbox:
            _mailed(value["mailbox"], mailbox)
        assert "hidden" not in bench.output + str(result.error), "a secret address was shown"


def _bench(value: dict[str, Any]) -> Bench:
    return Bench(
        mode=Mode(value.get("mode", "apply")),
        devices=value.get("devices", ()),
        settings=value.get("settings", {}),
        payload=value.get("payload"),
        address=NOBODY if value.get("unreachable") else LOCAL,
        http=httpx.AsyncClient(trust_env=False),
    )


async def _attempt(bench: Bench, case: Case, params: dict[str, Any]) -> Any:
    try:
        return await bench.attempt_of(case.entry, params)
    finally:
        await bench.close()


def _received(wanted: dict[str, Any] | None, received: list[dict[str, Any]]) -> None:
    if wanted is None:
        assert received == []
        return
    assert len(received) == 1
    request = received[0]
    for name, value in wanted.get("headers", {}).items():
        assert request["headers"].get(name) == value
    if "json" in wanted:
        fits(wanted["json"], json.loads(request["body"]), request["body"])
    for name in ("method", "path", "body"):
        if name in wanted:
            assert request[name] == wanted[name]


def _mailed(wanted: dict[str, Any] | None, mailbox: servers.Mailbox) -> None:
    if wanted is None:
        assert mailbox.mails == []
        return
    assert len(mailbox.mails) == 1
    receivers, mail = mailbox.mails[0]
    assert receivers == wanted["to"]
    if "subject" in wanted:
        assert mail["Subject"] == wanted["subject"]
    for kind in ("text", "html"):
        part = mail.get_body((("plain" if kind == "text" else "html"),))
        assert part is not None
        for piece in wanted.get(kind, ()):
            assert piece in part.get_content()
    for header in wanted.get("without", ()):
        assert mail[header] is None


@pytest.mark.parametrize("case", list(cases("conductor")), ids=str)
def test_case_in_the_conductor(case: Case) -> None:
    catalog = load_catalog()
    found = rehearse(case.value["workflow"], catalog, case.value["rehearsal"], case.value.get("called"))
    assert found.mismatches == (), json.dumps([step.to_json() for step in found.steps], indent=1)


def test_an_approval_shows_its_question() -> None:
    entry = load_catalog().entry("logic.approval")
    bench = Bench()
    held = asyncio.run(bench.call(entry, {"title": "Install?", "message": "12 updates", "expires_hours": 2}))
    assert isinstance(held, Hold)
    assert held.wake == {"kind": "approval", "expires_seconds": 7200, "title": "Install?", "message": "12 updates"}
    asyncio.run(bench.close())
