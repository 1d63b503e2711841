"""Devices of a site with workers of its own are driven by those, and by nobody else."""

import pytest
from rq import Worker
from sqlalchemy import select

from engine.errors import RuotaError
from engine.inventory.clients import create_client, create_site, update_site
from engine.inventory.devices import update_device
from engine.store.models import Device, RunDevice
from tests.dispatch.site import Site, wait_for, workflow
from tests.support.sshd import Sshd

LOOK = {"type": "inv.system"}


def at_a_site(site: Site, devices: list[str], queue: str) -> None:
    with site.database.begin() as session:
        client = session.get_one(Device, devices[0]).client_id
        place = create_site(session, client, {"name": "Verona", "queue": queue})
        for device in devices:
            update_device(session, device, {"site_id": place.id})


def messages(site: Site, run_id: str) -> dict[str, str]:
    with site.database.session() as session:
        rows = session.execute(select(RunDevice.device_id, RunDevice.message).where(RunDevice.run_id == run_id))
        return {row[0]: row[1] for row in rows}


def test_each_queue_has_its_batches_and_they_meet(site: Site, sshd: Sshd) -> None:
    here, there = site.fleet(sshd, 2), site.fleet(sshd, 2, 3)
    at_a_site(site, there, "site-verona")
    nodes = {"look": LOOK, "all": {"type": "logic.gather"}, "again": LOOK}
    run_id = site.start(workflow(nodes, "look.ok > all", "all.ok > again"), [here[0], there[0], here[1], there[1]])
    batches = site.batches(run_id)
    assert {number: row.queue for number, row in batches.items() if number >= 0} == {0: "", 1: "site-verona"}
    site.part("scheduler")
    site.part("worker")
    wait_for(lambda: site.is_done(run_id, here), "what the common worker does")
    sentence = "Waits for a worker of the queue 'site-verona', and none runs; "
    sentence += "start one with 'ruota worker --queue site-verona'."
    wait_for(lambda: messages(site, run_id)[there[0]] == sentence, "the sentence about the missing worker")
    assert {path for _, path in site.steps(run_id)} == {"look", "all"}
    site.part("worker", "--queue", "site-verona")
    run = site.ended(run_id)
    assert run.outcome == "ok"
    assert set(messages(site, run_id).values()) == {""}
    served = {name for worker in Worker.all(connection=site.redis) for name in worker.queue_names()}
    assert served == {"ruota", "site-verona"}


@pytest.mark.parametrize("name", ["Site X", "x;reboot", "-x", "x" * 41, "ü", 7])
def test_a_queue_is_a_plain_word(site: Site, name: object) -> None:
    with site.database.begin() as session:
        client = create_client(session, {"name": "ACME"})
        place = create_site(session, client.id, {"name": "Verona"})
        with pytest.raises(RuotaError, match="cannot be used; take lower-case letters"):
            update_site(session, place.id, {"queue": name})
        assert update_site(session, place.id, {"queue": "site-1"}).queue == "site-1"
